import type { Month } from "../../base/month.ts";

/** Why a bill does not seem to be the right one. Nothing is decided by such a bill. */
export type BillDoubt =
  /** Most of its references belong to attempts of another month, or, if none matches, most of its dates are of one. */
  | { because: "other_month"; month: Month }
  /** Its references belong to attempts of its month, and most of its dates are of another. */
  | { because: "other_dates"; month: Month }
  /** Most of its references belong to attempts of another provider. */
  | { because: "other_provider"; provider: string }
  /** Most of its references belong to no attempt, while most charged attempts are not on it. */
  | { because: "few_matches" };

/** What speaks for and against a bill. */
export type Signs = {
  /** The number of references on the bill. */
  references: number;
  /** Those that belong to attempts of its provider, in any month. */
  matched: number;
  /** Those that belong to attempts of other providers, by provider. */
  foreign: ReadonlyMap<string, number>;
  /** The month of each of them that belongs to an attempt of another month. */
  elsewhere: readonly Month[];
  /** The month of most of its dates if it is another. */
  datedIn: Month | undefined;
  /** Charged attempts whose reference is not on the bill. */
  missingCharged: number;
  blankLines: number;
};

/** Fewer charged attempts than these may be missing because their answers could not be read. */
const leastMissing = 3;

/** Why a bill seems to be of another provider or month, or read from the wrong column; undefined if it does not. */
export function doubtOf(signs: Signs): BillDoubt | undefined {
  const { references, foreign, elsewhere, datedIn, missingCharged, blankLines } = signs;
  const matched = signs.matched - elsewhere.length;
  const isMost = ([, number]: readonly [string, number]): boolean =>
    number > matched && 2 * number > references;
  const provider = [...foreign].find(isMost)?.[0];
  if (provider !== undefined) return { because: "other_provider", provider };
  const months = Map.groupBy(elsewhere, (month) => month);
  const month = [...months.keys()].find((one) => isMost([one, months.get(one)?.length ?? 0]));
  if (month !== undefined) return { because: "other_month", month };
  if (datedIn !== undefined) return { because: matched > 0 ? "other_dates" : "other_month", month: datedIn };
  // Each line without a reference may be one of the charged attempts that seem to be missing.
  const absent = missingCharged - blankLines;
  const isMostAbsent = absent >= leastMissing && absent > matched;
  return isMostAbsent && references - matched > matched ? { because: "few_matches" } : undefined;
}
