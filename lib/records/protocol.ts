import { answerItem, attemptPath, chargeCodes, recordItem } from "./item.ts";
import { chargedOf } from "../domain/charge.ts";
import {
  chargesOf,
  type CallReport,
  type Decision,
  type Reports,
  type StoredAnswer,
  type VerificationRecord,
} from "./record.ts";
import {
  abandonOpenAttempts,
  attemptEdits,
  dropFreeAttempts,
  openAttempt,
  reportAttempts,
  settledAs,
  type Edit,
  type NewAttempt,
} from "./attempts.ts";
import type { Condition, Write } from "../store/write.ts";

/**
 * The writes of the verification record as pure functions. Each takes the record as its writer knows it and returns the
 * new record with the conditional write that stores it. A concurrent invocation may do whatever a condition does not
 * exclude; for every term here there is a mutant that shows why it is needed.
 */
export type Transition = { record: VerificationRecord; write: Write };

/** The first write of a key: both the lock and the write-ahead attempt. */
export function claim(record: VerificationRecord): Transition {
  return {
    record,
    write: {
      type: "put",
      pk: record.pk,
      conditions: [{ path: ["pk"], test: "absent" }],
      item: recordItem(record),
    },
  };
}

/** How long a key replays, and is kept. */
export type Lifetime = Pick<VerificationRecord, "replayUntil" | "expiresAt">;

/**
 * Acquires a released or abandoned key. Its stale open attempts become `unknown`, each on the condition that it is
 * still open: without that term, a settlement that an operator writes at the same moment would be lost. A key that is past
 * its replay window gets a new `lifetime`.
 */
export function takeOver(
  seen: VerificationRecord,
  owner: Uint8Array,
  freeAt: number,
  attempt: NewAttempt,
  lifetime?: Lifetime,
): Transition {
  const { record, edits, conditions } = abandonOpenAttempts(seen);
  const acquired = {
    ...record,
    ...lifetime,
    state: "claimed" as const,
    epoch: seen.epoch + 1,
    owner,
    freeAt,
  };
  const kept = dropFreeAttempts(acquired);
  const opened = openAttempt(kept.record, attempt);
  return {
    record: opened.record,
    write: {
      type: "update",
      pk: seen.pk,
      conditions: [...compareAndSet(seen), ...conditions],
      set: [
        ...edits,
        [["epoch"], acquired.epoch],
        ...ownership(acquired),
        ...Object.entries(lifetime ?? {}).map(([name, value]): Edit => [[name], value]),
        ...kept.set,
        ...opened.set,
      ],
      remove: kept.remove,
    },
  };
}

/**
 * Ends an abandoned key whose attempts are used up, so that no call is made for it again. It counts as an acquisition:
 * otherwise an owner that was frozen would mistake this end for its own and not report what it knows.
 */
export function exhaust(seen: VerificationRecord): Transition {
  const { record, edits, conditions } = abandonOpenAttempts(seen);
  const epoch = seen.epoch + 1;
  return {
    record: { ...record, state: "done", exhausted: true, epoch },
    write: {
      type: "update",
      pk: seen.pk,
      conditions: [...compareAndSet(seen), ...conditions],
      set: [...edits, [["state"], "done"], [["exhausted"], true], [["epoch"], epoch]],
      remove: [],
    },
  };
}

/**
 * Reports how the open attempt ended and opens the next one in one write. The next call may start once it is durable. It
 * drops nothing: a holder's write must not depend on what an operator settles in the meantime.
 */
export function failOver(held: VerificationRecord, reports: Reports, attempt: NewAttempt): Transition {
  const reported = reportAttempts(held, reports);
  const opened = openAttempt(reported.record, attempt);
  return {
    record: opened.record,
    write: {
      type: "update",
      pk: held.pk,
      conditions: [...heldBy(held), ...reported.conditions],
      set: [...reported.set, ...opened.set],
      remove: reported.remove,
    },
  };
}

/** Ends a key with its verdict. The answer says what the key has cost by then, as far as is known. */
export function finish(held: VerificationRecord, reports: Reports, decision: Decision): Transition {
  const reported = reportAttempts(held, reports);
  const { record } = reported;
  const answer: StoredAnswer = {
    ...decision,
    charged: chargedOf(chargesOf(record)),
    attemptCount: record.attemptCount,
  };
  return endOf(held, reported, { state: "done", answer }, [
    [["state"], "done"],
    [["answer"], answerItem(answer)],
  ]);
}

/** Ends a key whose last attempt produced no verdict. */
export function finishExhausted(held: VerificationRecord, reports: Reports): Transition {
  return endOf(held, reportAttempts(held, reports), { state: "done", exhausted: true }, [
    [["state"], "done"],
    [["exhausted"], true],
  ]);
}

/** Gives the key back without a verdict. It can be acquired again from `freeAt` (epoch ms). */
export function release(held: VerificationRecord, reports: Reports, freeAt: number): Transition {
  return endOf(held, reportAttempts(held, reports), { state: "released", freeAt }, [
    [["state"], "released"],
    [["freeAt"], freeAt],
  ]);
}

/**
 * Reports how an attempt ended after another invocation acquired its key. It changes only that attempt, and only
 * while its charge is open or unknown.
 */
export function reportLate(pk: string, attemptNumber: number, owner: Uint8Array, report: CallReport): Write {
  return {
    type: "update",
    pk,
    conditions: [
      {
        path: attemptPath(attemptNumber, "charge"),
        test: "one_of",
        values: [chargeCodes.unknown, chargeCodes.open],
      },
      { path: attemptPath(attemptNumber, "owner"), test: "equals", value: owner },
    ],
    ...attemptEdits(attemptNumber, report),
  };
}

/** An end of the holder's, on the condition that it still holds the key and what it reports is still not known. */
function endOf(
  held: VerificationRecord,
  { record, conditions, set, remove }: ReturnType<typeof reportAttempts>,
  end: Partial<VerificationRecord>,
  edits: readonly Edit[],
): Transition {
  return {
    record: { ...record, ...end },
    write: {
      type: "update",
      pk: held.pk,
      conditions: [...heldBy(held), ...conditions],
      set: [...set, ...edits],
      remove,
    },
  };
}

/**
 * Everything that was read and that a concurrent acquisition or an operator's settlement would change: the limit of
 * attempts counts what is settled.
 */
export function compareAndSet(seen: VerificationRecord): Condition[] {
  return [
    { path: ["epoch"], test: "equals", value: seen.epoch },
    { path: ["owner"], test: "equals", value: seen.owner },
    { path: ["state"], test: "equals", value: seen.state },
    { path: ["attemptCount"], test: "equals", value: seen.attemptCount },
    ...Object.entries(seen.attempts).map(([number, { settlement }]) => settledAs(Number(number), settlement)),
    // A settlement that puts a dropped attempt back lowers its counter.
    ...Object.entries(seen.earlierFree ?? {}).map(([counter, value]): Condition => ({
      path: ["earlierFree", counter],
      test: "equals",
      value,
    })),
  ];
}

/**
 * The fence. It is true only while this invocation still holds the key and none of its attempts was opened by a
 * fail-over whose answer was lost. Each report adds that the charge of its attempt still is as it was known: without
 * that term, an invocation that was frozen past `freeAt` would undo what an operator has settled.
 */
function heldBy(held: VerificationRecord): Condition[] {
  return [
    { path: ["owner"], test: "equals", value: held.owner },
    { path: ["epoch"], test: "equals", value: held.epoch },
    { path: ["state"], test: "equals", value: "claimed" },
    { path: ["attemptCount"], test: "equals", value: held.attemptCount },
  ];
}

function ownership(record: VerificationRecord): Edit[] {
  return [
    [["state"], record.state],
    [["owner"], record.owner],
    [["freeAt"], record.freeAt],
  ];
}
