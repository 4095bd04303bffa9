import { equalDigests } from "../secrets/keys.ts";
import type { RecordDependencies } from "./claiming.ts";
import { withoutAnswer } from "./forget.ts";
import { recordFromItem } from "./item.ts";
import { persist, type Persisted } from "./persist.ts";
import * as protocol from "./protocol.ts";
import { notStarted, type CallReport, type VerificationRecord } from "./record.ts";
import { reportAttempt } from "./attempts.ts";

/**
 * How a write of the holder ended. `saved`: durable. `unsaved`: the store did not answer, so the attempt is either
 * open or as written. `fenced`: another invocation acquired the key; the holder's own attempt was reported late, and
 * `current` is the current record.
 */
export type Holding =
  | { outcome: "saved"; record: VerificationRecord }
  | { outcome: "unsaved"; record: VerificationRecord; error: string }
  | { outcome: "fenced"; current: VerificationRecord | undefined; unreported?: Unreported };

/** What a fenced holder could not report: the record as it knew it, and the name of the store's error. */
export type Unreported = { record: VerificationRecord; error: string };

/**
 * Gives a key back without a verdict. It can be acquired again from `freeAt` (epoch ms). If one of the holder's own
 * fail-overs turns out to have been stored without its knowledge, the attempt that it opened never started, and the key
 * is given back all the same.
 */
export async function releaseKey(
  held: VerificationRecord,
  report: CallReport,
  freeAt: number,
  writeUntil: number,
  dependencies: RecordDependencies,
): Promise<Holding> {
  const released = protocol.release(held, report, freeAt);
  const ending = await conclude(held, report, released, writeUntil, dependencies);
  if (ending.outcome !== "fenced" || !isOwnFailOver(held, ending.current)) return ending;
  const { current } = ending;
  const given = protocol.release(current, notStarted, freeAt);
  return conclude(current, notStarted, given, writeUntil, dependencies);
}

/**
 * Writes a transition of the holder, which ends the open attempt of `held` with `report`. The write is tried
 * until `writeUntil` (epoch ms). If another invocation has acquired the key in the meantime, what it cost is reported
 * late, so that the cost of the call is still known.
 */
export async function conclude(
  held: VerificationRecord,
  report: CallReport,
  transition: protocol.Transition,
  writeUntil: number,
  dependencies: RecordDependencies,
): Promise<Holding> {
  const result = await persistUntil(transition.write, writeUntil, dependencies);
  if ("failed" in result) return { outcome: "unsaved", record: transition.record, error: result.failed };
  if (result.applied) return { outcome: "saved", record: transition.record };
  const current = result.item === undefined ? undefined : recordFromItem(result.item);
  if (current !== undefined && isWritten(current, transition.record)) {
    return { outcome: "saved", record: transition.record };
  }
  if (isOwnFailOver(held, current)) return { outcome: "fenced", current };
  // The answer is lost, and the person may be forgotten before this arrives, so a late report never contains the
  // answer.
  const told = withoutAnswer(report);
  const late = protocol.reportLate(held.pk, held.attemptCount, held.owner, told);
  const reported = await persistUntil(late, writeUntil, dependencies);
  return {
    outcome: "fenced",
    current,
    ...("failed" in reported
      ? { unreported: { record: reportAttempt(held, told).record, error: reported.failed } }
      : {}),
  };
}

/**
 * Whether a condition failed because an earlier try has already written this item. It does not compare charges, because
 * an operator may have settled one since.
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
  writeUntil: number,
  { store, clock, random }: RecordDependencies,
): Promise<Persisted> {
  return persist(store, write, { writeUntil, maxTries: Number.POSITIVE_INFINITY }, clock, random);
}
