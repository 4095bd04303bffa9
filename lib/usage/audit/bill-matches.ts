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
  /** The lines that belong to no attempt: those without a reference, and lines of a reference beyond its attempts. */
  linesLeft(): LineGroup[];
  /** The references that no attempt has. */
  unmatched(): string[];
};

/** Matches the lines of a bill to attempts by reference. */
export function createMatches({ references, groups, repeated, blank }: BilledLines): Matches {
  /** How many attempts have a reference, by the reference's position: a bill may have millions. */
  const attempts = new Uint32Array(references.size);
  const attemptsOf = (reference: string): number => attempts[references.get(reference) ?? -1] ?? 0;
  const linesOf = (reference: string): number => 1 + (repeated.get(reference)?.length ?? 0);
  return {
    isBilled: (reference) => references.has(reference),
    note(reference) {
      const position = references.get(reference);
      if (position === undefined) return undefined;
      attempts[position] = (attempts[position] ?? 0) + 1;
      return groups[position];
    },
    matched: () => attempts.reduce((count, number) => (number > 0 ? count + 1 : count), 0),
    isShared: (reference) => attemptsOf(reference) > linesOf(reference),
    linesLeft: () => [
      ...blank,
      ...groups.filter((_, position) => attempts[position] === 0),
      ...[...repeated].flatMap(([reference, further]) =>
        further.slice(Math.max(0, attemptsOf(reference) - 1)),
      ),
    ],
    unmatched() {
      const left: string[] = [];
      for (const [reference, position] of references) if (attempts[position] === 0) left.push(reference);
      return left;
    },
  };
}
