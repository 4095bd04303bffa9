import type { Entry } from "../ledger/entry.ts";
import { dayOf } from "../ledger/entry.ts";
import type { LineGroup } from "./billed-line.ts";

/**
 * What is left on both sides once every reference is matched, of one day and kind. It shows where to look, and decides
 * nothing: a line may be for a call that is not ours, and a bill may count its days in another time zone.
 */
export type LeftOver = {
  /** `YYYY-MM-DD`; undefined if the bill has no days. */
  day?: string;
  /** The kind, or the provider's own name if no line with it could be matched; undefined if the bill has neither. */
  kind?: string;
  /** Attempts that are charged in the books and could not be matched. */
  charged: number;
  /** Attempts that are unknown or open in the books and could not be matched. */
  unknown: number;
  /** Lines of the bill that match no attempt. */
  lines: number;
};

/** Learns from the lines that could be matched which kind a provider's product is. */
export function learnProducts(): {
  see(product: string | undefined, kind: string): void;
  kindOf(product: string): string;
} {
  const known = new Map<string, string | undefined>();
  return {
    see(product, kind) {
      if (product === undefined) return;
      // A product that covers several kinds keeps its own name.
      known.set(product, known.has(product) && known.get(product) !== kind ? undefined : kind);
    },
    kindOf: (product) => known.get(product) ?? product,
  };
}

/** Counts what is left by day and kind, as far as the bill's lines have them, in the order of day and kind. */
export function leftOvers(
  attempts: readonly Pick<Entry, "startedAt" | "kind" | "charge">[],
  lines: readonly LineGroup[],
  kindOf: (product: string) => string,
): LeftOver[] {
  const hasDays = lines.some(({ day }) => day !== undefined);
  const hasKinds = lines.some(({ product }) => product !== undefined);
  const rows = new Map<string, LeftOver>();
  const rowOf = (day: string | undefined, kind: string | undefined): LeftOver => {
    const name = `${day ?? ""} ${kind ?? ""}`;
    const row = rows.get(name) ?? {
      ...(day === undefined ? {} : { day }),
      ...(kind === undefined ? {} : { kind }),
      charged: 0,
      unknown: 0,
      lines: 0,
    };
    rows.set(name, row);
    return row;
  };
  for (const attempt of attempts) {
    const row = rowOf(hasDays ? dayOf(attempt) : undefined, hasKinds ? attempt.kind : undefined);
    row[attempt.charge === "charged" ? "charged" : "unknown"] += 1;
  }
  for (const { day, product } of lines)
    rowOf(day, product === undefined ? undefined : kindOf(product)).lines += 1;
  return [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}
