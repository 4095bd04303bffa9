import { chargedOf } from "../domain/charge.ts";
import { attemptsExhausted } from "../records/claiming.ts";
import { chargesOf } from "../records/record.ts";
import { replayOf, type Verified } from "./answer.ts";
import type { Dependencies } from "./dependencies.ts";
import { problemOf } from "./failure-problem.ts";
import { chargeableAfter, type Routed, mostProvidersAsked } from "./route.ts";
import { storedAnswer, type CheckTerms } from "./stored-answer.ts";
import { unsavedLine } from "./unsaved-line.ts";
import { yieldTo } from "./yield-to.ts";

/** The part of {@link Dependencies} that the end of a check needs. */
type FinishDependencies = Pick<Dependencies, "clock" | "config" | "records" | "log">;

/** Judges a routed check, stores how it ended, and returns the verdict or throws Problem. */
export async function finish(
  routed: Routed,
  terms: CheckTerms,
  deadlineAt: number,
  dependencies: FinishDependencies,
): Promise<Verified> {
  if (routed.outcome === "fenced") return yieldTo(routed, dependencies.log);
  return routed.outcome === "signal"
    ? finishWithVerdict(routed, terms, deadlineAt, dependencies)
    : finishWithoutVerdict(routed, terms, deadlineAt, dependencies);
}

async function finishWithVerdict(
  routed: Extract<Routed, { outcome: "signal" }>,
  terms: CheckTerms,
  deadlineAt: number,
  { records, log }: FinishDependencies,
): Promise<Verified> {
  const { held, callReport } = routed;
  const ending = await records.finish(held, callReport, storedAnswer(routed, terms), deadlineAt);
  if (ending.outcome === "fenced") return yieldTo(ending, log);
  const saved = ending.outcome === "saved";
  if (!saved) log.unsaved(unsavedLine(ending));
  return { ...replayOf(ending.record), replayed: false, saved };
}

async function finishWithoutVerdict(
  routed: Extract<Routed, { outcome: "failure" }>,
  { eligibleCount }: CheckTerms,
  deadlineAt: number,
  { clock, config, records, log }: FinishDependencies,
): Promise<Verified> {
  const { held, callReport } = routed;
  if (chargeableAfter(held, callReport.charge) >= config.records.maxChargeableAttempts) {
    const ending = await records.finishExhausted(held, callReport, deadlineAt);
    if (ending.outcome === "fenced") return yieldTo(ending, log);
    if (ending.outcome === "unsaved") log.unsaved(unsavedLine(ending));
    throw attemptsExhausted(ending.record);
  }
  const ending = await records.release(held, callReport, routed.unknownEndedAt, deadlineAt);
  if (ending.outcome === "fenced") return yieldTo(ending, log);
  const saved = ending.outcome === "saved";
  if (!saved) log.unsaved(unsavedLine(ending));
  // A release that was not stored leaves the lock as the claim wrote it.
  const lockedMs = (saved ? ending.freeAt : held.freeAt) - clock.now();
  const retryAfterSeconds = lockedMs > 0 ? Math.ceil(lockedMs / 1000) : undefined;
  const askedCount = routed.failures.length;
  const asked = {
    everybody: askedCount >= eligibleCount,
    asManyAsAllowed: askedCount >= Math.min(eligibleCount, mostProvidersAsked),
  };
  const charged = chargedOf(chargesOf(ending.record));
  throw problemOf(routed.failures, asked, charged, retryAfterSeconds, clock.now());
}
