import { describe, expect, it } from "vitest";
import { storeAnswer } from "../../../lib/records/persist.ts";
import type { RecordStore, Write } from "../../../lib/store/write.ts";
import { createCountingRandom, createManualClock } from "./fixtures.ts";

const write: Write = { type: "update", pk: "v1#key", conditions: [], set: [], remove: [] };
const random = createCountingRandom();

function failing(name: string, takesMs = 0) {
  const clock = createManualClock();
  const timeouts: number[] = [];
  const store: RecordStore = {
    read: () => Promise.resolve(undefined),
    write: async (_, timeoutMs) => {
      timeouts.push(timeoutMs);
      await clock.sleep(Math.min(takesMs, timeoutMs));
      throw Object.assign(new Error("down"), { name });
    },
  };
  return { clock, store, timeouts };
}

const endless = Number.POSITIVE_INFINITY;

describe("a write that the store does not answer", () => {
  it("is tried until time is up, and the last error is named", async () => {
    const { clock, store, timeouts } = failing("TimeoutError");
    const writeUntil = clock.now() + 3_000;
    const result = await storeAnswer(store, write, { writeUntil, maxTries: endless }, clock, random);
    expect(result).toEqual({ outcome: "failed", error: "TimeoutError" });
    expect(timeouts.length).toBeGreaterThan(5);
    expect(clock.now()).toBeLessThanOrEqual(writeUntil);
  });

  it("never outlasts the time it was given, although a single try may hang", async () => {
    for (const leftMs of [400, 900, 1_100, 2_700, 3_700]) {
      const { clock, store } = failing("TimeoutError", 60_000);
      const writeUntil = clock.now() + leftMs;
      await storeAnswer(store, write, { writeUntil, maxTries: endless }, clock, random);
      expect(clock.now()).toBeLessThanOrEqual(writeUntil);
    }
  });

  it("is tried once even where there is no time left", async () => {
    const { clock, store, timeouts } = failing("TimeoutError");
    await storeAnswer(store, write, { writeUntil: clock.now() - 1, maxTries: endless }, clock, random);
    expect(timeouts).toEqual([50]);
  });

  it.each(["ValidationException", "AccessDeniedException", "ResourceNotFoundException"])(
    "is not tried again after %s, which only an operator can fix",
    async (name) => {
      const { clock, store, timeouts } = failing(name);
      const result = await storeAnswer(
        store,
        write,
        { writeUntil: clock.now() + 25_000, maxTries: endless },
        clock,
        random,
      );
      expect(result).toEqual({ outcome: "failed", error: name });
      expect(timeouts).toHaveLength(1);
    },
  );
});
