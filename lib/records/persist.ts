import type { Clock, Random } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import type { RecordStore, Write, WriteResult } from "../store/write.ts";

/** How long a write is tried: given up at `writeUntil` (epoch ms), after at most `maxTries` tries. */
export type Persistence = { writeUntil: number; maxTries: number };

/** How a write ended. `failed` is the name of the last error: it is not known whether the write took effect. */
export type Persisted = WriteResult | { failed: string };

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
 * Writes until the store answers or time is up. The store's own client does not retry: its shared retry tokens
 * run dry in a brown-out, and a paid call would go unrecorded after a single try. Repeating is safe because
 * every write carries its owner. No try outlasts `writeUntil`, because Lambda ends whoever does.
 */
export async function persist(
  store: RecordStore,
  write: Write,
  persistence: Persistence,
  clock: Clock,
  random: Random,
): Promise<Persisted> {
  let failed = "TimeoutError";
  for (let attempt = 0; attempt < persistence.maxTries; attempt++) {
    const timeoutMs = Math.min(maxTryMs, persistence.writeUntil - clock.now());
    // The first try is worth making however late it is: without it a paid call goes unrecorded for certain.
    if (timeoutMs < minTryMs && attempt > 0) break;
    try {
      return await store.write(write, Math.max(timeoutMs, minTryMs));
    } catch (error) {
      failed = errorName(error);
      if (permanentErrors.has(failed)) break;
      const pauseMs = random.fraction() * Math.min(basePauseMs * 2 ** attempt, maxPauseMs);
      if (clock.now() + pauseMs + minTryMs > persistence.writeUntil) break;
      await clock.sleep(pauseMs);
    }
  }
  return { failed };
}
