import { yuanText } from "../../lib/domain/money.ts";
import { ruleLine } from "../rule-words.ts";
import { counted } from "../words.ts";
import type { BatchEnd } from "./run-batch.ts";
import { durationText } from "./progress.ts";
import { type Tally, total } from "./tally.ts";

/** What the summary is about. */
type SummaryState = {
  rowCount: number;
  tally: Tally;
  end: BatchEnd;
  durationMs: number;
  resultsPath: string;
  isStopped: boolean;
  /** Where checks were to be sent, if it is known. */
  address: string | undefined;
};

/** The result of a run of a batch, as text for a person. */
export function summaryOf({
  rowCount,
  tally,
  end,
  durationMs,
  resultsPath,
  isStopped,
  address,
}: SummaryState): string {
  const { spentMilliFen, doubtfulMilliFen } = end.cost;
  const verdicts = total(tally.verdicts);
  const problems = total(tally.problems);
  const lines = [
    `${tally.rows} of ${counted(rowCount, "row")} in ${durationText(durationMs / 1000)}: ${counted(verdicts, "verdict")}${listOf(tally.verdicts)}`,
    ...(verdicts > 0 ? [`  advice: ${entriesOf(tally.advice)}`] : []),
    ...(tally.duplicates > 0
      ? [`  ${counted(tally.duplicates, "row is", "rows are")} about a person in an earlier row`]
      : []),
    ...(tally.earlier > 0
      ? [`  ${counted(tally.earlier, "verdict is", "verdicts are")} from earlier runs: nothing was sent`]
      : []),
    ...(tally.stored > 0
      ? [
          `  ${counted(tally.stored, "verdict was", "verdicts were")} paid for in an earlier run that did not get the answer: ` +
            "read again, at no cost",
        ]
      : []),
    ...(tally.invalid > 0
      ? [`  ${counted(tally.invalid, "row is", "rows are")} invalid: nothing was sent or charged`]
      : []),
    ...(problems > 0
      ? [`  ${counted(problems, "row has", "rows have")} no verdict: ${entriesOf(tally.problems)}`]
      : []),
    ...ruleLines(tally.rules),
    ...(tally.expired > 0
      ? [
          `  ${counted(tally.expired, "row", "rows")} with key_expired may have been charged earlier without a verdict: the batch does not`,
          "    pay again. The results have their ids. If an operator settles them as free, the next run checks them.",
        ]
      : []),
    ...(tally.notChecked > 0
      ? [
          `  ${counted(tally.notChecked, "row was", "rows were")} not checked, because --max-spend was reached`,
        ]
      : []),
    `Spent on this batch so far: ¥${yuanText(spentMilliFen)}${doubtOf(doubtfulMilliFen)}`,
    `Results: ${resultsPath}`,
  ];
  if (end.outage !== undefined) {
    lines.push(`Stopped, because every check fails: ${end.outage}`);
    if (address !== undefined) lines.push(`The address is ${address}`);
  }
  const isUnfinished = isStopped || end.outage !== undefined || tally.retryable > 0 || tally.notChecked > 0;
  if (isUnfinished) {
    const more = tally.notChecked > 0 ? " with a higher --max-spend" : "";
    lines.push(`Run the same command again${more} to continue: rows with a verdict are not paid for again.`);
  }
  return `${lines.join("\n")}\n`;
}

/** The rules that rows break, with what to do, those that most rows break first. */
function ruleLines(rules: Tally["rules"]): string[] {
  const sorted = Object.entries(rules).toSorted(([, one], [, other]) => other - one);
  return sorted.map(([rule, number]) => {
    const [field = "", code = ""] = rule.split(":");
    return `    ${counted(number, "time", "times")} ${ruleLine({ field, code })}`;
  });
}

function doubtOf(doubtfulMilliFen: number): string {
  return doubtfulMilliFen > 0 ? `, and up to ¥${yuanText(doubtfulMilliFen)} for calls that were cut off` : "";
}

function listOf(counts: Readonly<Record<string, number>>): string {
  return total(counts) > 0 ? ` (${entriesOf(counts)})` : "";
}

function entriesOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, number]) => `${name} ${number}`)
    .join(", ");
}
