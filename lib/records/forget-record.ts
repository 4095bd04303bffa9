import type { Clock } from "../base/clock.ts";
import { forget } from "./forget.ts";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";
import type { RecordStore } from "../store/write.ts";

/** How it went with one record: `held` until `freeAt` (epoch ms), because a check with its key may be running. */
export type Forgetting = { outcome: "forgotten" | "gone" } | { outcome: "held"; freeAt: number };

/** How often a record is looked at again when it changes under the operator. */
const maxRounds = 5;
const writeTimeoutMs = 5_000;

/**
 * Forgets the person in a record that was found by one of their digests. Doing it twice does no harm. Rejects
 * where the store does not answer.
 */
export async function forgetRecord(
  found: VerificationRecord,
  { store, clock }: { store: RecordStore; clock: Pick<Clock, "now"> },
): Promise<Forgetting> {
  let seen = found;
  for (let round = 0; round < maxRounds; round++) {
    if (seen.forgotten === true) return { outcome: "forgotten" };
    if (seen.state === "claimed" && clock.now() < seen.freeAt)
      return { outcome: "held", freeAt: seen.freeAt };
    const result = await store.write(forget(seen).write, writeTimeoutMs);
    if (result.applied) return { outcome: "forgotten" };
    if (result.item === undefined) return { outcome: "gone" };
    seen = recordFromItem(result.item);
  }
  // Somebody acquires it time and again: to the operator that is a record in use.
  return { outcome: "held", freeAt: seen.freeAt };
}
