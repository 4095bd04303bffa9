import type { Kind } from "../../lib/domain/kinds.ts";
import type { Charged } from "../../lib/domain/charge.ts";
import { providers } from "../../lib/providers/registry.ts";

/** What charged calls cost, in milli-fen, for one kind of check. */
export type Prices = {
  /** A charged call of a provider; the dearest price where it is not known. */
  of(providerId: string): number;
  dearest: number;
};

/** What a check has cost: for certain, and what a call that was cut off may have cost besides. */
export type Cost = { spentMilliFen: number; doubtfulMilliFen: number };

/** What a check costs that was not made. */
export const noCost: Cost = { spentMilliFen: 0, doubtfulMilliFen: 0 };

/** Two costs together. */
export function addCosts(one: Cost, other: Cost): Cost {
  return {
    spentMilliFen: one.spentMilliFen + other.spentMilliFen,
    doubtfulMilliFen: one.doubtfulMilliFen + other.doubtfulMilliFen,
  };
}

/** List prices, or one price that the caller knows better: who has bought a package pays less. */
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

/** What a key has cost by what its answer says. A second paid attempt of a check is not told apart. */
export function costOf(charged: Charged, price: number): Cost {
  return {
    spentMilliFen: charged === "yes" ? price : 0,
    doubtfulMilliFen: charged === "unknown" ? price : 0,
  };
}
