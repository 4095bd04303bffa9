/** Why a bill does not seem to be the right one. Nothing is decided by such a bill. */
export type BillDoubt =
  /** Most of its references belong to attempts of another provider. */
  | { because: "other_provider"; provider: string }
  /** Most of its references belong to no attempt, while most charged attempts are not on it. */
  | { because: "few_matches" };

/** What speaks for and against a bill. */
export type Signs = {
  /** The number of references on the bill. */
  references: number;
  /** Those that belong to attempts of its provider. */
  matched: number;
  /** Those that belong to attempts of other providers, by provider. */
  foreign: ReadonlyMap<string, number>;
  /** Charged attempts whose reference is not on the bill. */
  missingCharged: number;
  blankLines: number;
};

/** Fewer charged attempts than these may be missing because their answers could not be read. */
const leastMissing = 3;

/** Why a bill seems to be of another provider or month, or read from the wrong column; undefined if it does not. */
export function doubtOf({
  references,
  matched,
  foreign,
  missingCharged,
  blankLines,
}: Signs): BillDoubt | undefined {
  const other = [...foreign].find(([, number]) => number > matched && 2 * number > references);
  if (other !== undefined) return { because: "other_provider", provider: other[0] };
  // Each line without a reference may be one of the charged attempts that seem to be missing.
  const absent = missingCharged - blankLines;
  const isMostAbsent = absent >= leastMissing && absent > matched;
  return isMostAbsent && references - matched > matched ? { because: "few_matches" } : undefined;
}
