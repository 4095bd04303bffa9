import type { BilledLines, LineGroup } from "./billed-lines.ts";

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
  /** The references that no attempt has. */
  unmatched(): string[];
};

/** Matches the lines of a bill to attempts by reference. */
export function createMatches({ references, firstLine, repeated, blank }: BilledLines): Matches {
  /** How many attempts have a reference, by the reference's position: a bill may have millions. */
  const attempts = new Uint32Array(references.size);
  const attemptsOf = (position: number): number => attempts[position] ?? 0;
  const linesOf = (position: number): number => 1 + (repeated.get(position)?.length ?? 0);

  function* unmatchedPositions(): Generator<number> {
    for (const [position, number] of attempts.entries()) if (number === 0) yield position;
  }

  return {
    isBilled: (reference) => references.find(reference) !== undefined,
    note(reference) {
      const position = references.find(reference);
      if (position === undefined) return undefined;
      attempts[position] = attemptsOf(position) + 1;
      return firstLine(position);
    },
    matched: () => attempts.reduce((count, number) => (number > 0 ? count + 1 : count), 0),
    isShared(reference) {
      const position = references.find(reference);
      return position !== undefined && attemptsOf(position) > linesOf(position);
    },
    hasLineLeft(reference) {
      const position = references.find(reference);
      return position !== undefined && attemptsOf(position) < linesOf(position);
    },
    linesLeft: () => [
      ...blank,
      ...Array.from(unmatchedPositions(), firstLine),
      ...[...repeated].flatMap(([position, further]) => further.slice(Math.max(0, attemptsOf(position) - 1))),
    ],
    unmatched: () => Array.from(unmatchedPositions(), references.at),
  };
}
