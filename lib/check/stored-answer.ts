import { judge } from "../domain/verdict.ts";
import type { Decision } from "../records/record.ts";
import type { Routed } from "./routed.ts";

/** What the end of a check must know about its beginning. */
export type CheckTerms = {
  /** The similarity from which the face matches, 0–100; undefined if the kind has no face. */
  threshold: number | undefined;
  warnings: readonly string[];
  /** How many providers could have been called. */
  eligibleCount: number;
  /** How many seconds until one can be called again, if that is known. */
  secondsUntilReady(): number | undefined;
};

/** What a provider's verdict decides, by the verdict rules. Pure. */
export function decisionOf(
  { signal, ready, attempt }: Extract<Routed, { outcome: "signal" }>,
  { threshold, warnings }: Pick<CheckTerms, "threshold" | "warnings">,
): Decision {
  return { ...judge(signal.finding, threshold), attempt, live: ready.provider.live, warnings };
}
