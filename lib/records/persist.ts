import type { Clock, Random } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import { recordFromItem } from "./item.ts";
import type { StoreAnswer } from "./steps/answer.ts";
import type { RecordStore, Write, WriteResult } from "../store/write.ts";

/** When to stop trying a write: at `writeUntil` (epoch ms), or after `maxTries` tries. */
export type Persistence = { writeUntil: number; maxTries: number };

/** The first pause between two tries. It doubles, with full jitter, up to a second. */
const basePauseMs = 20;
const maxPauseMs = 1_000;
/** The longest time for one try, and the shortest that is worth a try. */
const maxTryMs = 1_000;
const minTryMs = 50;

/** Errors that another try does not change, because an operator must fix the cause. */
const permanentErrors: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "ExpiredTokenException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "ResourceNotFoundException",
  "UnrecognizedClientException",
  "ValidationException",
]);

/**
 * Writes until the store answers or time is up, and returns the answer for the next step. The store's own client does not
 * retry: its shared retry tokens run out in a brown-out, and a paid call would stay unrecorded after a single try.
 * Repeating is safe, because every write contains its owner. No try lasts beyond `writeUntil`, because Lambda then ends the
 * invocation. Throws TypeError if what refused the write is no record.
 */
export async function storeAnswer(
  store: RecordStore,
  write: Write,
  persistence: Persistence,
  clock: Clock,
  random: Random,
): Promise<StoreAnswer> {
  let error = "TimeoutError";
  for (let attempt = 0; attempt < persistence.maxTries; attempt++) {
    const timeoutMs = Math.min(maxTryMs, persistence.writeUntil - clock.now());
    // Make the first try however late it is: without it, a paid call certainly stays unrecorded.
    if (timeoutMs < minTryMs && attempt > 0) break;
    let result: WriteResult;
    try {
      result = await store.write(write, Math.max(timeoutMs, minTryMs));
    } catch (thrown) {
      error = errorName(thrown);
      if (permanentErrors.has(error)) break;
      const pauseMs = random.fraction() * Math.min(basePauseMs * 2 ** attempt, maxPauseMs);
      if (clock.now() + pauseMs + minTryMs > persistence.writeUntil) break;
      await clock.sleep(pauseMs);
      continue;
    }
    if (result.applied) return { outcome: "applied" };
    return { outcome: "refused", current: result.item && recordFromItem(result.item) };
  }
  return { outcome: "failed", error };
}
