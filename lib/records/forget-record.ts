import type { Clock } from "../base/clock.ts";
import type { RecordStore } from "../store/write.ts";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";
import { beginForgetting, continueForgetting, type Forgetting } from "./steps/forget-steps.ts";

const writeTimeoutMs = 5_000;

/**
 * Forgets the person in a record that was found by one of their digests. Repeating it is harmless. Rejects if the store
 * does not answer.
 */
export async function forgetRecord(
  found: VerificationRecord,
  { store, clock }: { store: RecordStore; clock: Pick<Clock, "now"> },
): Promise<Forgetting> {
  let step = beginForgetting(found, clock.now());
  while (step.next === "write") {
    const { state } = step;
    const result = await store.write(state.write, writeTimeoutMs);
    const current = result.applied || result.item === undefined ? undefined : recordFromItem(result.item);
    const answer = result.applied
      ? ({ outcome: "applied" } as const)
      : ({ outcome: "refused", current } as const);
    step = continueForgetting(state, answer, clock.now());
  }
  return step.forgetting;
}
