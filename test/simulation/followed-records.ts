import { isDeepStrictEqual } from "node:util";
import type { RecordDependencies } from "../../lib/records/claiming.ts";
import { countGuess } from "../../lib/records/guesses.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import type { VerificationRecord } from "../../lib/records/record.ts";
import type { Records } from "../../lib/records/records.ts";
import type { StoreAnswer } from "../../lib/records/steps/answer.ts";
import { beginClaim, continueClaim } from "../../lib/records/steps/claim-steps.ts";
import {
  beginHolding,
  continueHolding,
  lateReport,
  type HoldingState,
} from "../../lib/records/steps/holding-steps.ts";
import type { Write, WriteResult } from "../../lib/store/write.ts";

/** What is being done with the records: which write the steps want next, as far as the store has answered. */
type Followed = {
  /** The write that the steps want now, given what the shell is about to write. */
  next(write: Write): Write | undefined;
  answer(answer: StoreAnswer): void;
};

/** What a follower saw: how many writes the steps had returned, and the others. */
export type Sightings = { followed: number; strays: Write[] };

/**
 * Records that are watched: beside each operation run the steps that it should carry out, and a write that none of them
 * has returned last is a stray. Retries of a write are the same write.
 */
export function followedRecords(
  createRecords: (dependencies: RecordDependencies) => Records,
  dependencies: RecordDependencies,
  sightings: Sightings,
): Records {
  const { store, random, clock, settings } = dependencies;
  const active = new Set<Followed>();
  let owner = new Uint8Array(0);
  /** The record that was seen last, by which a guess is counted, and that count until the store has answered it. */
  let seen: VerificationRecord | undefined;
  let count: Write | undefined;

  function follow(followed: Followed): Followed {
    active.add(followed);
    return followed;
  }
  async function during<Result>(followed: Followed, run: Promise<Result>): Promise<Result> {
    try {
      return await run;
    } finally {
      active.delete(followed);
    }
  }
  function isNextCount(write: Write): boolean {
    if (seen === undefined || !isCount(write)) return false;
    count ??= countGuess(seen, clock.now());
    return isDeepStrictEqual(count, write);
  }
  function holding(begin: (write: Write) => HoldingState): Followed {
    let state: HoldingState | undefined;
    let answered: StoreAnswer | undefined;
    return follow({
      next(write) {
        if (state !== undefined && answered !== undefined) {
          const step = continueHolding(withFreeAt(state, write), answered);
          state = step.next === "write" ? step.state : undefined;
          if (state === undefined) return undefined;
        }
        state ??= begin(write);
        answered = undefined;
        return state.write;
      },
      answer: (answer) => {
        answered = answer;
      },
    });
  }

  const records = createRecords({
    ...dependencies,
    random: {
      ...random,
      bytes(length) {
        owner = Uint8Array.from(random.bytes(length));
        return owner;
      },
    },
    store: {
      async read(pk) {
        const item = await store.read(pk);
        seen = item && recordFromItem(item);
        return item;
      },
      async write(write, timeoutMs) {
        const doing = isCount(write)
          ? undefined
          : [...active].find((followed) => isDeepStrictEqual(followed.next(write), write));
        if (doing !== undefined || isNextCount(write)) sightings.followed += 1;
        else sightings.strays.push(write);
        const result = await store.write(write, timeoutMs);
        if (isCount(write)) count = undefined;
        if (!result.applied) seen = result.item && recordFromItem(result.item);
        doing?.answer(answerOf(result));
        return result;
      },
    },
  });

  return {
    ...records,
    async peek(request) {
      count = undefined;
      return records.peek(request);
    },
    async claim(request) {
      count = undefined;
      const fingerprint = await request.fingerprint(request.pepperId);
      let state: ReturnType<typeof beginClaim> | undefined;
      let answered: StoreAnswer | undefined;
      const followed = follow({
        next() {
          if (state === undefined) {
            if (typeof fingerprint === "string") throw new TypeError("no current pepper");
            state = beginClaim({ ...request, fingerprint, owner }, clock.now(), settings);
          } else if (answered !== undefined && state.next === "write") {
            // Only a record of the same input leads to another write.
            state = continueClaim(state.state, answered, "same", clock.now(), settings);
          }
          answered = undefined;
          return state.next === "write" ? state.state.write : undefined;
        },
        answer: (answer) => {
          answered = answer;
        },
      });
      return during(followed, records.claim(request));
    },
    async failOver(held, report, attempt, startUntil) {
      const reports = new Map([[held.attemptCount, report]]);
      const followed = holding(() => beginHolding(held, reports, { to: "fail_over", attempt }));
      return during(followed, records.failOver(held, report, attempt, startUntil));
    },
    async finish(held, report, decision, deadlineAt, listened) {
      const reports = new Map([...(listened ?? []), [held.attemptCount, report]]);
      // It stays: an instance tries a verdict again later.
      holding(() => beginHolding(held, reports, { to: "finish", decision }));
      return records.finish(held, report, decision, deadlineAt, listened);
    },
    async release(held, report, unknownEndedAt, deadlineAt, listened) {
      const reports = new Map([...(listened ?? []), [held.attemptCount, report]]);
      const { maxChargeableAttempts } = settings;
      const followed = holding((write) =>
        beginHolding(held, reports, { to: "give_back", freeAt: freeAtIn(write) ?? 0, maxChargeableAttempts }),
      );
      return during(followed, records.release(held, report, unknownEndedAt, deadlineAt, listened));
    },
    async reportLate(held: VerificationRecord, report, writeUntil) {
      const write = lateReport(held, held.attemptCount, report);
      const followed = follow({ next: () => write, answer: () => undefined });
      return during(followed, records.reportLate(held, report, writeUntil));
    },
  };
}

function isCount(write: Write): boolean {
  const changed = write.type === "update" ? [...write.set, ...(write.add ?? [])] : [];
  return changed.some(([path]) => path[0] === "guessedCount");
}

/** A release says from when on the key is free; the steps are only told. */
function withFreeAt(state: HoldingState, write: Write): HoldingState {
  const { purpose } = state;
  if (purpose.to !== "give_back") return state;
  return { ...state, purpose: { ...purpose, freeAt: freeAtIn(write) ?? purpose.freeAt } };
}

function freeAtIn(write: Write): number | undefined {
  const edits = write.type === "update" ? write.set : [];
  const freeAt = edits.find(([path]) => path[0] === "freeAt")?.[1];
  return typeof freeAt === "number" ? freeAt : undefined;
}

function answerOf(result: WriteResult): StoreAnswer {
  if (result.applied) return { outcome: "applied" };
  return { outcome: "refused", current: result.item && recordFromItem(result.item) };
}
