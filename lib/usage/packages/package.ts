import type { Month } from "../../base/month.ts";

/** Calls to a provider that were paid for in advance. */
export type Package = {
  /** `pkg_` and eight characters. */
  id: string;
  provider: string;
  /** Absent if the package pays for every kind. */
  kind?: string;
  calls: number;
  feeMilliFen: number;
  /** The first and last day in Asia/Shanghai, `YYYY-MM-DD`, on which the package pays. */
  boughtOn: string;
  validUntil: string;
  /** Calls that were used before idcheck kept the books. */
  usedBefore: number;
};

/**
 * The price of a call in a package in milli-fen, rounded down. The last call costs {@link remainderOf} more, so that a
 * used-up package has cost its fee to the unit.
 */
export function priceOf(bought: Package): number {
  return Math.floor(bought.feeMilliFen / bought.calls);
}

/** How much more the last call of a package costs than the others, in milli-fen. */
export function remainderOf(bought: Package): number {
  return bought.feeMilliFen % bought.calls;
}

/** Whether the last call of a package is among `count` calls that start at position `first`. */
export function holdsLastCall(bought: Package, first: number, count: number): boolean {
  return count > 0 && first + count === bought.calls;
}

/** Whether a package pays for calls of a kind on a day. */
export function paysFor(bought: Package, day: string, kind: string): boolean {
  return coversKind(bought, kind) && bought.boughtOn <= day && day <= bought.validUntil;
}

/** Whether a package pays for calls of a kind at all. */
export function coversKind(bought: Package, kind: string): boolean {
  return bought.kind === undefined || bought.kind === kind;
}

/** The order in which packages are used: the one that expires first, then the one bought first. */
export function byExpiry(left: Package, right: Package): number {
  return orderOf(left) < orderOf(right) ? -1 : 1;
}

function orderOf({ validUntil, boughtOn, id }: Package): string {
  return `${validUntil} ${boughtOn} ${id}`;
}

/** The month in which the first of these packages was bought. None of them pays for an earlier call. */
export function firstMonthOf(packages: readonly Package[]): Month | undefined {
  return packages
    .map(({ boughtOn }) => boughtOn.slice(0, 7))
    .toSorted()
    .at(0);
}
