import type { Clock } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import { Problem } from "../domain/problem.ts";

/** A read that failed: the error's name, and how old the value is that is held instead, if there is one. */
export type FailedRead = { error: string; ageMs: number | undefined };

/** A value in a store, as this instance holds it. */
export type Held<Value> = {
  /** Starts to read it before a check needs it. */
  preload(): void;
  /**
   * The value as it was read at most `maxAgeMs` ago, by default 10 s, or, while it cannot be read, as it was read last. Throws
   * Problem `unavailable` if it was never read: what was never read is closed.
   */
  current(maxAgeMs?: number): Promise<Value>;
};

/** What {@link createHeld} needs. */
export type HeldOptions<Value> = {
  /** Reads the value; `signal` ends a read that nothing waits for any more, and is absent if that cannot be. */
  read(signal?: AbortSignal): Promise<Value>;
  clock: Pick<Clock, "now">;
  onFailure(failure: FailedRead): void;
};

/** How long other instances may not know a change yet. */
const holdMs = 10_000;

/** How long the first try is alone while a value is held. A connection may have died in a freeze, and to read twice is cheap. */
const tryMs = 150;

/** The pause after a first read that failed. It is short, because no check is possible until one succeeds. */
const emptyPauseMs = 1_000;

/**
 * Holds a value and reads it again when a check needs it and it is old. At most one read is under way, of two tries. A value that
 * is held already is waited for no longer than 300 ms. The very first read has as long as its client gives each of its tries, like the
 * read of the keys beside it: on a cold start the first connection alone may take longer, and a second one would slow both.
 */
export function createHeld<Value>({ read, clock, onFailure }: HeldOptions<Value>): Held<Value> {
  let held: { value: Value; readAt: number } | undefined;
  let pausesUntil = Number.NEGATIVE_INFINITY;
  let error = "";
  let reading: Promise<void> | undefined;
  let preloading: Promise<void> | undefined;

  async function readNow(): Promise<void> {
    const startedAt = clock.now();
    try {
      held = { value: await readTwice(read, held === undefined ? undefined : tryMs), readAt: startedAt };
    } catch (thrown) {
      error = errorName(thrown);
      pausesUntil = startedAt + (held === undefined ? emptyPauseMs : holdMs);
      onFailure({ error, ageMs: held && startedAt - held.readAt });
    }
    reading = undefined;
  }

  async function readEarly(): Promise<void> {
    await (reading ??= readNow());
    preloading = undefined;
    // A freeze may have cut off an early read, so its failure causes no pause for a check.
    if (held === undefined) pausesUntil = Number.NEGATIVE_INFINITY;
  }

  return {
    preload: () => void (preloading ??= readEarly()),
    async current(maxAgeMs = holdMs) {
      if (preloading !== undefined) await preloading;
      const now = clock.now();
      const isOld = held === undefined || now - held.readAt >= maxAgeMs;
      if (isOld && now >= pausesUntil) await (reading ??= readNow());
      if (held === undefined) {
        // The key was not looked up: it may have cost something before.
        throw new Problem("unavailable", { charged: "unknown", storeError: error, retryAfterSeconds: 1 });
      }
      return held.value;
    },
  };
}

/**
 * The value of the first of two tries that succeeds. The second begins when the first fails or, with `lateMs`, when it has taken so
 * long; both end after twice that.
 */
async function readTwice<Value>(
  read: (signal?: AbortSignal) => Promise<Value>,
  lateMs: number | undefined,
): Promise<Value> {
  // Without a signal, because Node loads what makes one only when it is first needed.
  if (lateMs === undefined) return read().catch(() => read());
  const ended = new AbortController();
  const { signal } = ended;
  try {
    const first = read(signal);
    const second = failedOrLate(first, lateMs, signal).then(() => read(signal));
    return await Promise.race([Promise.any([first, second]), timeOut(2 * lateMs, signal)]);
  } catch (thrown) {
    throw thrown instanceof AggregateError ? thrown.errors.at(-1) : thrown;
  } finally {
    // Nothing of it may go on in the next invocation.
    ended.abort();
  }
}

async function failedOrLate(first: Promise<unknown>, lateMs: number, signal: AbortSignal): Promise<void> {
  const late = pause(lateMs, signal);
  await Promise.race([
    late,
    first.then(
      () => late,
      () => undefined,
    ),
  ]);
}

async function timeOut(limitMs: number, signal: AbortSignal): Promise<never> {
  await pause(limitMs, signal);
  const error = new Error("The store did not answer in time.");
  error.name = "TimeoutError";
  throw error;
}

/** Rejects, and leaves no timer, once `signal` is aborted. */
function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, durationMs);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(new Error("The read has ended."));
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
