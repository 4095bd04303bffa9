import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createHeld, type FailedRead } from "../../../lib/facts/held.ts";
import { createManualClock } from "../records/fixtures.ts";

/** A held value whose reads go as `tries` say, one after the other; the last goes on for ever. */
function setUp(...tries: readonly (number | "fails" | "hangs")[]) {
  const clock = createManualClock();
  const failures: FailedRead[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const held = createHeld<number>({
    read(signal) {
      const next = tries[Math.min(signals.length, tries.length - 1)] ?? "fails";
      signals.push(signal);
      if (next === "fails") return Promise.reject(new RangeError("made up"));
      return next === "hangs" ? new Promise(() => undefined) : Promise.resolve(next);
    },
    clock,
    onFailure: (failure) => failures.push(failure),
  });
  return { held, clock, failures, signals };
}

const unavailable = { code: "unavailable", charged: "unknown", retryAfterSeconds: 1 };

describe("a held value", () => {
  it("is read at most every 10 s, once for all that wait", async () => {
    const { held, clock, signals } = setUp(1, 2);
    expect(await Promise.all([held.current(), held.current()])).toEqual([1, 1]);
    clock.advance(9_999);
    expect(await held.current()).toBe(1);
    clock.advance(1);
    expect(await held.current()).toBe(2);
    expect(signals).toHaveLength(2);
  });

  it("is read a second time at once where the first try fails", async () => {
    const { held, failures, signals } = setUp("fails", 1);
    expect(await held.current()).toBe(1);
    expect([failures, signals.length]).toEqual([[], 2]);
  });

  it("is read a second time 150 ms later where the first try hangs, and leaves nothing running", async () => {
    const { held, clock, signals } = setUp(1, "hangs", 2);
    await held.current();
    clock.advance(10_000);
    const startedAt = performance.now();
    expect(await held.current()).toBe(2);
    expect(performance.now() - startedAt).toBeGreaterThan(140);
    // The first read, which nothing can end early, has none.
    expect(signals.map((signal) => signal?.aborted)).toEqual([undefined, true, true]);
  });

  it("is given as long as it takes where none is held, without a second try beside it", async () => {
    const clock = createManualClock();
    let tries = 0;
    const held = createHeld({
      async read() {
        tries += 1;
        await pause(400);
        return 1;
      },
      clock,
      onFailure: () => undefined,
    });
    expect(await held.current()).toBe(1);
    expect(tries).toBe(1);
  });

  it("that was never read is unavailable, and is tried again a second later", async () => {
    const { held, clock, failures, signals } = setUp("fails", "fails", 1);
    await expect(held.current()).rejects.toMatchObject({ ...unavailable, storeError: "RangeError" });
    await expect(held.current()).rejects.toMatchObject(unavailable);
    expect([failures, signals.length]).toEqual([[{ error: "RangeError", ageMs: undefined }], 2]);
    clock.advance(1_000);
    expect(await held.current()).toBe(1);
  });

  it("that is known is held while it cannot be read, with its age told each time", async () => {
    const { held, clock, failures } = setUp(1, "fails");
    await held.current();
    for (let time = 0; time < 2; time += 1) {
      clock.advance(10_000);
      expect(await held.current()).toBe(1);
      expect(await held.current()).toBe(1);
    }
    expect(failures).toEqual([
      { error: "RangeError", ageMs: 10_000 },
      { error: "RangeError", ageMs: 20_000 },
    ]);
  });

  it("that is known is waited for no longer than 300 ms", async () => {
    const { held, clock, failures, signals } = setUp(1, "hangs");
    await held.current();
    clock.advance(10_000);
    const startedAt = performance.now();
    expect(await held.current()).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(failures).toEqual([{ error: "TimeoutError", ageMs: 10_000 }]);
    expect(signals.slice(1).every((signal) => signal?.aborted)).toBe(true);
  });

  it("that could not be read early is read again when it is needed", async () => {
    const { held, signals } = setUp("fails", "fails", 1);
    held.preload();
    await pause(1);
    expect(await held.current()).toBe(1);
    expect(signals).toHaveLength(3);
  });
});
