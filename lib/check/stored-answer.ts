import { chargedOf } from "../domain/charge.ts";
import { judge } from "../domain/verdict.ts";
import { chargesOf, type StoredAnswer } from "../records/record.ts";
import type { Routed } from "./route.ts";

/** What the end of a check must know about its beginning. */
export type CheckTerms = {
  /** The similarity from which the face matches, 0–100; undefined if the kind has no face. */
  threshold: number | undefined;
  warnings: readonly string[];
  /** How many providers could have been called. */
  eligibleCount: number;
};

/** Builds the answer to a check from what a provider reported, by the verdict rules. Pure. */
export function storedAnswer(
  { held, callReport, signal, ready }: Extract<Routed, { outcome: "signal" }>,
  { threshold, warnings }: Pick<CheckTerms, "threshold" | "warnings">,
): StoredAnswer {
  const charges = chargesOf({
    ...held,
    attempts: { ...held.attempts, [held.attemptCount]: callReport },
  });
  return {
    ...judge(signal.finding, threshold),
    attempt: held.attemptCount,
    charged: chargedOf(charges),
    attemptCount: held.attemptCount,
    live: ready.provider.live,
    warnings,
  };
}
