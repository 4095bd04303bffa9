import type { Restored } from "../../lib/usage/restore/restore.ts";
import { upTo } from "../audit/listed.ts";
import { alignedLines } from "../text-table.ts";
import { counted } from "../words.ts";

/** What a restore came to, and where. */
export type RestoreReport = Restored & {
  stage: string;
  region: string;
  from: string;
  into: string;
  isDry: boolean;
  /** The newest change that the books know (epoch ms), as far as they say. */
  booksUntil: number | undefined;
  /** From when on the keys of released records run again (epoch ms). */
  lockedUntil: number;
};

/** The counts of a restore in words, for its history too. */
export function restoredWords({ done, released, refused, forgotten }: Restored): string {
  return `${done} done, ${released} released, ${refused} refused, ${forgotten} forgotten`;
}

/** The report of a restore, as lines for a person; `place` is that of `placeOf`. */
export function restoreLines(report: RestoreReport, place: string): string[] {
  const { stage, from, into, isDry, booksUntil, lockedUntil, scanned, living, pastRetention } = report;
  const { done, released, refused, forgotten, unreadable, unreadableNames } = report;
  const rows: readonly (readonly [number, string])[] = [
    [done, "copied as they ended: their keys replay, or are refused as before"],
    [released, "copied unfinished: their keys may run again"],
    [refused, "made from the books alone: their keys are refused for good"],
    [forgotten, "of persons who were forgotten: without anything of them"],
  ];
  const others: readonly (readonly [number, string])[] = [
    [living, "in the stage's table now"],
    [pastRetention, "left, because retention would have removed them"],
  ];
  const table = alignedLines(
    [...rows, ...others].map(([count, words]) => [String(count), words]),
    [true],
  ).map((line) => `  ${line}`);
  return [
    `${isDry ? "Would be written" : "Written"} into ${into} of ${stage}:`,
    ...table.slice(0, rows.length),
    `Of ${counted(scanned, "item")} in ${from}:`,
    ...table.slice(rows.length),
    ...(unreadable === 0
      ? []
      : [
          `Cannot be read, and left as they are: ${counted(unreadable, "item")}.`,
          ...upTo(unreadableNames, (name) => [`    ${name}`]),
        ]),
    ...(booksUntil === undefined
      ? []
      : [
          `The books are as of ${new Date(booksUntil).toISOString()}. Keys that were first used after that are not known, unless ${from} has them.`,
        ]),
    ...(isDry
      ? ["Nothing was changed. To write this, run it again with --yes and --reason."]
      : [
          ...(released === 0
            ? []
            : [`Unfinished keys are locked until ${new Date(lockedUntil).toISOString()}.`]),
          `Once the stream has brought the records to the books, run: npx idcheck audit ${place}`,
        ]),
  ];
}
