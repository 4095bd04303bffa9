import type { BilledLines } from "./billed-lines.ts";
import type { LineGroup } from "./billed-line.ts";

/** Which references of a bill belong to attempts. */
export type Matches = {
  isBilled(reference: string): boolean;
  /** Notes that an attempt has a reference that is on the bill, and returns the reference's first line. */
  note(reference: string): LineGroup | undefined;
  /** The number of references that belong to an attempt. */
  matched(): number;
  /** Whether more attempts have this reference than lines of the bill: it does not say which of them it charges. */
  isShared(reference: string): boolean;
  /** Whether a reference has more lines than attempts. */
  hasLineLeft(reference: string): boolean;
  /** The lines that belong to no attempt: those without a reference, and lines of a reference beyond its attempts. */
  linesLeft(): LineGroup[];
  /** Whether a reference has lines, and all of them are of days that are not the attempt's. */
  isOtherDay(reference: string, isDayOf: (day: string) => boolean): boolean;
  /**
   * The lines of references that no attempt has and that are on the bill more than once. Such a reference names no call;
   * it may be a text that the export writes where a call has none.
   */
  linesOfNone(): number;
  /** The references that no attempt has. */
  unmatched(): string[];
};

/** Matches the lines of a bill to attempts by reference. */
export function createMatches({ references, firstLine, repeated, blank, refunds }: BilledLines): Matches {
  /** How many attempts have a reference, by the reference's position: a bill may have millions. */
  const attempts = new Uint32Array(references.size);
  const attemptsOf = (position: number): number => attempts[position] ?? 0;
  const linesOf = (position: number): number => 1 + (repeated.get(position)?.length ?? 0);
  /** The position of a reference, unless refunds have taken its charge back. */
  const find = (reference: string): number | undefined => {
    const position = references.find(reference);
    return position === undefined || refunds.isTakenBack(position) ? undefined : position;
  };

  function* unmatchedPositions(): Generator<number> {
    for (const [position, number] of attempts.entries()) {
      if (number === 0 && !refunds.isTakenBack(position)) yield position;
    }
  }

  return {
    isBilled: (reference) => find(reference) !== undefined,
    note(reference) {
      const position = find(reference);
      if (position === undefined) return undefined;
      attempts[position] = attemptsOf(position) + 1;
      return firstLine(position);
    },
    matched: () => attempts.reduce((count, number) => (number > 0 ? count + 1 : count), 0),
    isShared(reference) {
      const position = find(reference);
      return position !== undefined && attemptsOf(position) > linesOf(position);
    },
    hasLineLeft(reference) {
      const position = find(reference);
      return position !== undefined && attemptsOf(position) < linesOf(position);
    },
    linesLeft: () => [
      ...blank,
      ...Array.from(unmatchedPositions(), firstLine),
      ...[...repeated].flatMap(([position, further]) =>
        refunds.isTakenBack(position) ? [] : further.slice(Math.max(0, attemptsOf(position) - 1)),
      ),
    ],
    isOtherDay(reference, isDayOf) {
      const position = find(reference);
      if (position === undefined) return false;
      return [firstLine(position), ...(repeated.get(position) ?? [])].every(
        ({ day }) => day !== undefined && !isDayOf(day),
      );
    },
    linesOfNone: () =>
      [...repeated.keys()].reduce(
        (sum, position) =>
          attemptsOf(position) === 0 && !refunds.isTakenBack(position) ? sum + linesOf(position) : sum,
        0,
      ),
    unmatched: () => Array.from(unmatchedPositions(), references.at),
  };
}
