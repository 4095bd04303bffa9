import { chargedOf } from "../domain/charge.ts";
import { Problem } from "../domain/problem.ts";
import type { Log } from "../log/log.ts";
import { attemptsExhausted } from "../records/claiming.ts";
import type { Holding } from "../records/holding.ts";
import { chargesOf } from "../records/record.ts";
import { replayOf, type Verified } from "./answer.ts";
import { unsavedLine } from "./unsaved-line.ts";

/**
 * Answers a request that has lost its key to another request. That request holds the key or has finished, and its
 * answer is the answer, so that no caller sees two. Throws Problem if there is none.
 */
export function yieldTo(
  { current, unreported }: Pick<Extract<Holding, { outcome: "fenced" }>, "current" | "unreported">,
  log: Pick<Log, "unsaved">,
): Verified {
  if (unreported !== undefined) log.unsaved(unsavedLine(unreported));
  if (current?.forgotten === true) {
    throw new Problem("key_expired", { charged: chargedOf(chargesOf(current)) });
  }
  if (current?.state === "done" && current.answer !== undefined) return replayOf(current);
  if (current?.exhausted === true) throw attemptsExhausted(current);
  const charged = current === undefined ? "unknown" : chargedOf(chargesOf(current));
  throw new Problem("in_progress", { charged, retryAfterSeconds: 2 });
}
