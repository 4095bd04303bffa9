import type { Clock } from "../base/clock.ts";
import { forget } from "./forget.ts";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";
import type { RecordStore } from "../store/write.ts";

/** The result for one record. `held` until `freeAt` (epoch ms) means that a check with its key may be running. */
export type Forgetting = { outcome: "forgotten" | "gone" } | { outcome: "held"; freeAt: number };

/** How often a record is read again if it changes during the operation. */
const maxRounds = 5;
const writeTimeoutMs = 5_000;

/**
 * Forgets the person in a record that was found by one of their digests. Repeating it is harmless. Rejects if the store
 * does not answer.
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
  // Requests keep acquiring it, so to the operator this record is in use.
  return { outcome: "held", freeAt: seen.freeAt };
}
