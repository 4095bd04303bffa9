import type { Clock, Random } from "../../base/clock.ts";
import { ConfigurationError } from "../../base/configuration-error.ts";
import { createTurns } from "../../base/turns.ts";
import { recordItem } from "../../records/item.ts";
import { storeAnswer } from "../../records/persist.ts";
import type { VerificationRecord } from "../../records/record.ts";
import type { RecordStore } from "../../store/write.ts";

/** Whether a record was put back, or another write of its key was there first. */
export type PutBack = (record: VerificationRecord) => Promise<boolean>;

const writesAtOnce = 32;
const tryForMs = 60_000;

/**
 * Writes records that the live table lacks, at most 32 at a time, and tries each for a minute. A record that is there is never
 * changed. Throws ConfigurationError if the store does not take one.
 */
export function createPutBack(
  store: RecordStore,
  { clock, random }: { clock: Clock; random: Random },
): PutBack {
  const inTurn = createTurns(writesAtOnce);
  const silent = withoutItems(store);
  return async (record) => {
    const { pk } = record;
    const conditions = [{ path: ["pk"], test: "absent" }] as const;
    const write = { type: "put", pk, conditions, item: recordItem(record) } as const;
    const answer = await inTurn(() => {
      const persistence = { writeUntil: clock.now() + tryForMs, maxTries: Number.POSITIVE_INFINITY };
      return storeAnswer(silent, write, persistence, clock, random);
    });
    if (answer.outcome !== "failed") return answer.outcome === "applied";
    throw new ConfigurationError(
      `The table of records does not take what is restored (${answer.error}). What was written stays: run this again.`,
    );
  };
}

/** A store that does not show what has refused a write: nothing here depends on it, and it may be no record. */
function withoutItems(store: RecordStore): RecordStore {
  return {
    ...store,
    async write(write, timeoutMs) {
      const { applied } = await store.write(write, timeoutMs);
      return applied ? { applied } : { applied, item: undefined };
    },
  };
}
