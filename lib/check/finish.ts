import { chargedOf } from "../domain/charge.ts";
import { chargesOf, verificationId, type Reports } from "../records/record.ts";
import type { Holding } from "../records/steps/holding-steps.ts";
import { attemptsExhausted } from "../records/steps/claim-steps.ts";
import { replayOf, type Verified } from "./answer.ts";
import type { Dependencies } from "./dependencies.ts";
import { problemOf } from "./failure-problem.ts";
import { refusedPicture } from "./refused-picture.ts";
import { mostProvidersAsked } from "./route.ts";
import type { Routed } from "./routed.ts";
import { decisionOf, type CheckTerms } from "./stored-answer.ts";
import { unsavedLine } from "./unsaved-line.ts";
import { yieldTo } from "./yield-to.ts";

/** The part of {@link Dependencies} that the end of a check needs. */
type FinishDependencies = Pick<Dependencies, "clock" | "records" | "log">;

/** Judges a routed check, stores how it ended, and returns the verdict or throws Problem. */
export async function finish(
  routed: Routed,
  terms: CheckTerms,
  deadlineAt: number,
  dependencies: FinishDependencies,
): Promise<Verified> {
  if (routed.outcome === "fenced") return yieldTo(routed, routed.held, dependencies.log);
  if (routed.outcome === "signal") return finishWithVerdict(routed, terms, deadlineAt, dependencies);
  const refused = refusedPicture(routed);
  return refused === undefined
    ? finishWithoutVerdict(routed, terms, deadlineAt, dependencies)
    : finishWithVerdict(refused, terms, deadlineAt, dependencies);
}

async function finishWithVerdict(
  routed: Extract<Routed, { outcome: "signal" }>,
  terms: CheckTerms,
  deadlineAt: number,
  { records, log }: FinishDependencies,
): Promise<Verified> {
  const { held, callReport, listened } = routed;
  const ending = await records.finish(held, callReport, decisionOf(routed, terms), deadlineAt, listened);
  if (ending.outcome === "fenced") return yieldTo(ending, held, log);
  const saved = ending.outcome === "saved";
  if (ending.outcome === "unsaved") logUnsaved(ending, listened, log);
  return { ...replayOf(ending.record), replayed: false, saved };
}

async function finishWithoutVerdict(
  routed: Extract<Routed, { outcome: "failure" }>,
  { eligibleCount, secondsUntilReady }: CheckTerms,
  deadlineAt: number,
  { clock, records, log }: FinishDependencies,
): Promise<Verified> {
  const { held, callReport, unknownEndedAt, listened } = routed;
  const ending = await records.release(held, callReport, unknownEndedAt, deadlineAt, listened);
  if (ending.outcome === "fenced") return yieldTo(ending, held, log);
  const saved = ending.outcome === "saved";
  if (ending.outcome === "unsaved") logUnsaved(ending, listened, log);
  if (ending.record.exhausted === true) throw attemptsExhausted(ending.record);
  // A release that was not stored leaves the lock as the claim wrote it.
  const lockedMs = (saved ? ending.freeAt : held.freeAt) - clock.now();
  const retryAfterSeconds = lockedMs > 0 ? Math.ceil(lockedMs / 1000) : secondsUntilReady();
  const askedCount = routed.failures.length;
  const asked = {
    everybody: askedCount >= eligibleCount,
    asManyAsAllowed: askedCount >= Math.min(eligibleCount, mostProvidersAsked),
  };
  const charged = chargedOf(chargesOf(ending.record));
  const key = { charged, verificationId: verificationId(held.pk), retryAfterSeconds };
  throw problemOf(routed.failures, asked, key, clock.now());
}

/** A line for each attempt of which the record does not say what is known, the last one at the end. */
function logUnsaved(
  { record, error }: Extract<Holding, { outcome: "unsaved" }>,
  listened: Reports,
  log: Pick<Dependencies["log"], "unsaved">,
): void {
  for (const attempt of [...listened.keys(), record.attemptCount]) {
    log.unsaved(unsavedLine({ record, attempt, error }));
  }
}
