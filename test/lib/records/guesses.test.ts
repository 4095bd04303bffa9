import { describe, expect, it } from "vitest";
import { countGuess, countsOneGuessAtMost, lockedMs } from "../../../lib/records/guesses.ts";
import { recordFromItem, recordItem } from "../../../lib/records/item.ts";
import type { VerificationRecord } from "../../../lib/records/record.ts";
import { createMemoryStore, written } from "../store/memory-store.ts";
import { claimRequest, createManualClock, recordsOver } from "./fixtures.ts";

const clock = createManualClock();
const now = clock.now();
const hourMs = 3_600_000;
const other = new Uint8Array(32).fill(3);
const { record } = await recordsOver(createMemoryStore(), clock).claim(claimRequest(clock));
const withGuesses = (guessedSince: number, guessedCount: number): VerificationRecord => ({
  ...record,
  guessedSince,
  guessedCount,
});

/** The counts of `current` once a request that saw `seen` is counted; undefined if its count is refused. */
function counted(seen: VerificationRecord, at: number, current = seen): (number | undefined)[] | undefined {
  const item = written(recordItem(current), countGuess(seen, at));
  if (item === undefined) return undefined;
  const { guessedSince, guessedCount, ...rest } = recordFromItem(item);
  const { guessedSince: _since, guessedCount: _count, ...before } = current;
  expect(rest).toEqual(before);
  return [guessedSince, guessedCount];
}

describe("the count of guesses", () => {
  it.each<[string, VerificationRecord, number, [number, number]]>([
    ["begins an hour", record, now, [now, 1]],
    ["goes on in that hour", withGuesses(now - hourMs + 1, 4), now, [now - hourMs + 1, 5]],
    ["goes on by a clock that is behind", withGuesses(now + 5_000, 1), now, [now + 5_000, 2]],
    ["begins another hour after it", withGuesses(now - hourMs, 5), now, [now, 1]],
  ])("%s, and changes nothing else", (_, seen, at, expected) => {
    expect(counted(seen, at)).toEqual(expected);
  });

  it.each<[string, VerificationRecord, VerificationRecord]>([
    ["another was the first", record, withGuesses(now, 1)],
    ["the hour is full by now", withGuesses(now - 1, 4), withGuesses(now - 1, 5)],
    ["another hour has begun", withGuesses(now - hourMs, 5), withGuesses(now - 1, 1)],
    ["the key is another's by now", record, { ...record, fingerprint: other }],
    ["it is, in the same hour", withGuesses(now, 1), { ...withGuesses(now, 1), fingerprint: other }],
    [
      "it is, an hour later",
      withGuesses(now - hourMs, 1),
      { ...withGuesses(now - hourMs, 1), fingerprint: other },
    ],
  ])("is refused where %s", (_, seen, current) => {
    expect(counted(seen, now, current)).toBeUndefined();
  });

  it("never brings back a record that was removed", () => {
    for (const seen of [record, withGuesses(now, 1), withGuesses(now - hourMs, 5)]) {
      expect(written(undefined, countGuess(seen, now))).toBeUndefined();
    }
  });
});

describe("a key", () => {
  it.each<[string, VerificationRecord, number]>([
    ["open without guesses", record, 0],
    ["open after four", withGuesses(now, 4), 0],
    ["locked after five, until an hour after the first", withGuesses(now - 600_000, 5), 3_000_000],
    ["open from that moment on", withGuesses(now - hourMs, 5), 0],
  ])("is %s", (_, seen, expected) => {
    expect(lockedMs(seen, now)).toBe(expected);
  });
});

describe("two images of a record", () => {
  const one = withGuesses(now, 1);
  it.each<[boolean, string, VerificationRecord, VerificationRecord]>([
    [true, "without a guess", record, { ...record, state: "done" }],
    [true, "with as many guesses", one, { ...one, state: "done" }],
    [true, "with a first guess", record, one],
    [true, "with the next guess", one, withGuesses(now, 2)],
    [true, "with the first of another hour", withGuesses(now - hourMs, 5), one],
    [false, "with two guesses at once", one, withGuesses(now, 3)],
    [false, "with a sixth guess", withGuesses(now, 5), withGuesses(now, 6)],
    [false, "with a guess that is gone", withGuesses(now, 2), one],
    [false, "without the count", one, record],
    [false, "with an hour that begins too early", withGuesses(now - hourMs + 1, 5), one],
    [false, "with a guess and another change", record, { ...one, state: "done" }],
  ])("are a step (%s): %s", (expected, _, before, after) => {
    expect(countsOneGuessAtMost(before, after)).toBe(expected);
  });
});

describe("the lock of a key", () => {
  it.each<[string, object, number]>([
    ["is not there before the fifth guess", { guessedSince: now - 1, guessedCount: 4 }, 0],
    ["lasts for the rest of the hour", { guessedSince: now - 1_000, guessedCount: 5 }, hourMs - 1_000],
    ["never lasts longer than an hour", { guessedSince: now + 86_400_000, guessedCount: 5 }, hourMs],
    ["is there where the count is no number", { guessedSince: now, guessedCount: null }, hourMs],
    ["is there where the count is no whole number", { guessedSince: now, guessedCount: 0.5 }, hourMs],
    ["is there where the count is below one", { guessedSince: now, guessedCount: -1_000 }, hourMs],
    ["is there where the hour is no number", { guessedSince: "now", guessedCount: 1 }, hourMs],
    ["is there where there is a count without an hour", { guessedCount: 1 }, hourMs],
  ])("%s", (_, fields, expected) => {
    expect(lockedMs({ ...record, ...fields }, now)).toBe(expected);
  });
});
