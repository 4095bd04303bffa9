import { equalDigests } from "../secrets/keys.ts";
import type { RecordDependencies } from "./claiming.ts";
import { withoutAnswer } from "./forget.ts";
import { recordFromItem } from "./item.ts";
import { persist, type Persisted } from "./persist.ts";
import * as protocol from "./protocol.ts";
import { notStarted, type Settlement, type StoredAnswer, type VerificationRecord } from "./record.ts";
import { settleAttempt, type NewAttempt } from "./attempts.ts";

/**
 * How a write of the holder ended. `saved`: durable. `unsaved`: the store did not answer, so the attempt stays
 * open or as written. `fenced`: somebody else acquired the key; the own attempt was reported late, and
 * `current` is what stands there now.
 */
export type Holding =
  | { outcome: "saved"; record: VerificationRecord }
  | { outcome: "unsaved"; record: VerificationRecord; error: string }
  | { outcome: "fenced"; current: VerificationRecord | undefined; unreported?: Unreported };

/** What a holder that was fenced out could not tell: the record as it knew it, and the store's error by name. */
export type Unreported = { record: VerificationRecord; error: string };

/** Settles the open attempt and opens the next. Only after `saved` may the next call start. */
export async function failOverKey(
  held: VerificationRecord,
  settlement: Settlement,
  attempt: NewAttempt,
  deadlineAt: number,
  dependencies: RecordDependencies,
): Promise<Holding> {
  return conclude(held, settlement, protocol.failOver(held, settlement, attempt), deadlineAt, dependencies);
}

/** Ends a key with its verdict. */
export async function finishKey(
  held: VerificationRecord,
  settlement: Settlement,
  answer: StoredAnswer,
  deadlineAt: number,
  dependencies: RecordDependencies,
): Promise<Holding> {
  return conclude(held, settlement, protocol.finish(held, settlement, answer), deadlineAt, dependencies);
}

/** Ends a key whose attempts ran out without a verdict. */
export async function finishExhaustedKey(
  held: VerificationRecord,
  settlement: Settlement,
  deadlineAt: number,
  dependencies: RecordDependencies,
): Promise<Holding> {
  return conclude(held, settlement, protocol.finishExhausted(held, settlement), deadlineAt, dependencies);
}

/** Gives a key back without a verdict; `freeAt` is epoch ms. */
export async function releaseKey(
  held: VerificationRecord,
  settlement: Settlement,
  freeAt: number,
  deadlineAt: number,
  dependencies: RecordDependencies,
): Promise<Holding> {
  const ending = await conclude(
    held,
    settlement,
    protocol.release(held, settlement, freeAt),
    deadlineAt,
    dependencies,
  );
  if (ending.outcome !== "fenced" || !isOwnFailOver(held, ending.current)) return ending;
  return conclude(
    ending.current,
    notStarted,
    protocol.release(ending.current, notStarted, freeAt),
    deadlineAt,
    dependencies,
  );
}

async function conclude(
  held: VerificationRecord,
  settlement: Settlement,
  transition: protocol.Transition,
  deadlineAt: number,
  dependencies: RecordDependencies,
): Promise<Holding> {
  const result = await persistUntil(transition.write, deadlineAt, dependencies);
  if ("failed" in result) return { outcome: "unsaved", record: transition.record, error: result.failed };
  if (result.applied) return { outcome: "saved", record: transition.record };
  const current = result.item === undefined ? undefined : recordFromItem(result.item);
  if (current !== undefined && isWritten(current, transition.record)) {
    return { outcome: "saved", record: transition.record };
  }
  if (isOwnFailOver(held, current)) return { outcome: "fenced", current };
  // The answer is lost, and the person may be forgotten before this arrives: a late report never tells it.
  const told = withoutAnswer(settlement);
  const late = protocol.reportLate(held.pk, held.attemptCount, held.owner, told);
  const reported = await persistUntil(late, deadlineAt, dependencies);
  return {
    outcome: "fenced",
    current,
    ...("failed" in reported
      ? { unreported: { record: settleAttempt(held, told).record, error: reported.failed } }
      : {}),
  };
}

/**
 * A failed condition whose item already is what was being written: an earlier try had succeeded. The charges are
 * not looked at: an operator may have settled one since.
 */
function isWritten(current: VerificationRecord, written: VerificationRecord): boolean {
  return (
    current.forgotten !== true &&
    equalDigests(current.owner, written.owner) &&
    current.epoch === written.epoch &&
    current.state === written.state &&
    current.attemptCount === written.attemptCount
  );
}

function isOwnFailOver(
  held: VerificationRecord,
  current: VerificationRecord | undefined,
): current is VerificationRecord {
  return (
    current !== undefined &&
    equalDigests(current.owner, held.owner) &&
    current.state === "claimed" &&
    current.attemptCount === held.attemptCount + 1
  );
}

async function persistUntil(
  write: protocol.Transition["write"],
  deadlineAt: number,
  { store, clock, random, settings }: RecordDependencies,
): Promise<Persisted> {
  const persistence = { until: deadlineAt - settings.persistMarginMs, maxTries: Number.POSITIVE_INFINITY };
  return persist(store, write, persistence, clock, random);
}
