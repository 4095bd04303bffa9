import type { BilledLine, LineGroup } from "./billed-line.ts";
import type { ReferenceTable } from "./reference-table.ts";

/** What the refunds on a bill say. */
export type Refunds = {
  /** Whether refunds have taken back every charge of a reference, by its position: it is no charged call any more. */
  isTakenBack(position: number): boolean;
  /** How many references and lines refunds have taken back. */
  referencesTakenBack: number;
  linesTakenBack: number;
  /**
   * References whose refunds do not say what is left: a part of the amount, fewer or more refunds than charges, or a
   * refund of a charge that is not on this bill.
   */
  unclear: ReadonlySet<string>;
  /** How many refunds have no reference: each may take back any charge. */
  blank: number;
};

/** A line that gives back a charge; `isOther` if the charge must be on another line. Its reference is a present one. */
export type RefundLine = BilledLine & { isOther: boolean };

/** Settles refunds against the lines that charge. */
export function createRefunds(
  refunds: readonly RefundLine[],
  references: Pick<ReferenceTable, "find">,
  linesOf: (position: number) => readonly LineGroup[],
): Refunds {
  const amounts = new Map<string, (number | undefined)[]>();
  let blank = 0;
  for (const { reference, amount, isOther } of refunds) {
    if (reference === undefined) blank += 1;
    else if (isOther || references.find(reference) !== undefined)
      amounts.set(reference, [...(amounts.get(reference) ?? []), amount]);
  }
  const takenBack = new Set<number>();
  const unclear = new Set<string>();
  let linesTakenBack = 0;
  for (const [reference, given] of amounts) {
    const position = references.find(reference);
    const lines = position === undefined ? [] : linesOf(position);
    if (position === undefined || !isWhole(given, lines)) unclear.add(reference);
    else {
      takenBack.add(position);
      linesTakenBack += lines.length;
    }
  }
  return {
    isTakenBack: (position) => takenBack.has(position),
    referencesTakenBack: takenBack.size,
    linesTakenBack,
    unclear,
    blank,
  };
}

/** Whether refunds give back all that lines charge, line by line, as far as the amounts are known. */
function isWhole(given: readonly (number | undefined)[], lines: readonly LineGroup[]): boolean {
  if (given.length !== lines.length) return false;
  const charged = lines.map(({ amount }) => amount).toSorted(byAmount);
  return given.toSorted(byAmount).every((amount, index) => {
    const other = charged[index];
    return amount === undefined || other === undefined || amount === other;
  });
}

function byAmount(one = 0, other = 0): number {
  return one - other;
}
