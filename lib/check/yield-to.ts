import { chargedOf } from "../domain/charge.ts";
import { Problem } from "../domain/problem.ts";
import type { Log } from "../log/log.ts";
import { chargesOf, verificationId, type VerificationRecord } from "../records/record.ts";
import { attemptsExhausted } from "../records/steps/claim-steps.ts";
import type { Holding } from "../records/steps/holding-steps.ts";
import { equalDigests } from "../secrets/equal-digests.ts";
import { replayOf, type Verified } from "./answer.ts";
import { unsavedLine } from "./unsaved-line.ts";

/**
 * Answers a request that has lost the key of `held` to another request. That request holds the key or has finished, and
 * its answer is the answer, so that no caller sees two. Throws Problem if there is none.
 */
export function yieldTo(
  { current, unreported }: Pick<Extract<Holding, { outcome: "fenced" }>, "current" | "unreported">,
  held: VerificationRecord,
  log: Pick<Log, "unsaved">,
): Verified {
  for (const line of unreported) log.unsaved(unsavedLine(line));
  if (current === undefined) throw new Problem("in_progress", { charged: "unknown", retryAfterSeconds: 2 });
  const charged = chargedOf(chargesOf(current));
  // Retention may have removed the key, and another input may have claimed it since.
  if (!equalDigests(current.fingerprint, held.fingerprint)) throw new Problem("key_expired", { charged });
  if (current.state === "done" && current.answer !== undefined) return replayOf(current);
  if (current.exhausted === true) throw attemptsExhausted(current);
  throw new Problem("in_progress", {
    charged,
    retryAfterSeconds: 2,
    verificationId: verificationId(current.pk),
  });
}
