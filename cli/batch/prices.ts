import type { Kind } from "../../lib/domain/kinds.ts";
import type { Charged } from "../../lib/domain/charge.ts";
import { providers } from "../../lib/providers/every-provider.ts";

/** Prices of charged calls in milli-fen, for one kind of check. */
export type Prices = {
  /** The price of a charged call to a provider; the highest price if its own is not known. */
  of(providerId: string): number;
  dearest: number;
};

/** The cost of checks: what is certain, and what calls that were cut off may have cost in addition. */
export type Cost = { spentMilliFen: number; doubtfulMilliFen: number };

/** The cost of no check. */
export const noCost: Cost = { spentMilliFen: 0, doubtfulMilliFen: 0 };

/** The sum of two costs. */
export function addCosts(one: Cost, other: Cost): Cost {
  return {
    spentMilliFen: one.spentMilliFen + other.spentMilliFen,
    doubtfulMilliFen: one.doubtfulMilliFen + other.doubtfulMilliFen,
  };
}

/** The list prices, or the one price that the caller gives: with a package, calls cost less. */
export function pricesOf(kind: Kind, known: number | undefined): Prices {
  if (known !== undefined) return { of: () => known, dearest: known };
  const list = new Map(
    providers.flatMap(({ id, operations }) => {
      const operation = operations[kind];
      return operation === undefined ? [] : [[id, operation.feeMilliFen] as const];
    }),
  );
  const dearest = Math.max(...list.values());
  return { of: (providerId) => list.get(providerId) ?? dearest, dearest };
}

/** What a key has cost, by its answer. If two attempts were paid, only one of them is counted. */
export function costOf(charged: Charged, price: number): Cost {
  return {
    spentMilliFen: charged === "yes" ? price : 0,
    doubtfulMilliFen: charged === "unknown" ? price : 0,
  };
}
