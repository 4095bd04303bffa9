import type { Clock, Random } from "../clock.ts";
import type { RecordStore, Write, WriteResult } from "./write.ts";

/** How long a write is tried: until `until` (epoch ms), at most `maxTries` times. */
export type Persistence = { until: number; maxTries: number };

/** First pause between two tries; it doubles, with full jitter, up to a second. */
const basePauseMs = 20;
const maxPauseMs = 1_000;

/**
 * Writes until the store answers or time is up; undefined means that nobody knows whether the write took
 * effect. The store's own client does not retry: its shared retry tokens run dry in a brown-out, and a paid
 * call would go unrecorded after a single try. Repeating is safe because every write carries its owner.
 */
export async function persist(
  store: RecordStore,
  write: Write,
  persistence: Persistence,
  clock: Clock,
  random: Random,
): Promise<WriteResult | undefined> {
  for (let attempt = 0; attempt < persistence.maxTries; attempt++) {
    try {
      return await store.write(write);
    } catch {
      const pauseMs = random.fraction() * Math.min(basePauseMs * 2 ** attempt, maxPauseMs);
      if (clock.now() + pauseMs >= persistence.until) return undefined;
      await clock.sleep(pauseMs);
    }
  }
  return undefined;
}
