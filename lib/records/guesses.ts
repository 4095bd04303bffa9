import { isDeepStrictEqual } from "node:util";
import type { Condition, ItemUpdate } from "../store/write.ts";
import type { VerificationRecord } from "./record.ts";

/**
 * A request with another input under a used key learns that its input is not the key's: it may be a guess. A key answers
 * five of them in the hour that begins with the first, and is then locked to every input for the rest of that hour.
 */

const guessesPerHour = 5;
const hourMs = 3_600_000;

/**
 * For how long after `now` (epoch ms) a key is locked to every input, in ms, at most an hour; 0 if it is not. A count that was
 * damaged by hand locks it until that is repaired, because it can count nothing.
 */
export function lockedMs(
  { guessedSince, guessedCount }: Pick<VerificationRecord, "guessedSince" | "guessedCount">,
  now: number,
): number {
  if (guessedSince === undefined && guessedCount === undefined) return 0;
  if (!isSoundCount(guessedCount) || !Number.isFinite(guessedSince)) return hourMs;
  const leftMs = Math.max(0, (guessedSince ?? 0) + hourMs - now);
  return guessedCount < guessesPerHour ? 0 : Math.min(hourMs, leftMs);
}

function isSoundCount(count: number | undefined): count is number {
  return Number.isInteger(count) && (count ?? 0) >= 1 && (count ?? 0) <= guessesPerHour;
}

/**
 * The write that counts a guess against the input of `seen`, which must not be locked at `now` (epoch ms). Make it before
 * the answer: of many at the same time, only those that find a place among the five are applied. It changes no field of the
 * protocol, so no other write is refused because of it, and none removes the count but forgetting. It is not idempotent:
 * a repeated try may take a second place.
 */
export function countGuess(seen: VerificationRecord, now: number): ItemUpdate {
  const { pk, fingerprint, guessedSince } = seen;
  // Without this term the update would bring back a record that retention has removed.
  const isThere: Condition = { path: ["fingerprint"], test: "equals", value: fingerprint };
  const isSameHour: Condition =
    guessedSince === undefined
      ? { path: ["guessedSince"], test: "absent" }
      : { path: ["guessedSince"], test: "equals", value: guessedSince };
  if (guessedSince === undefined || now >= guessedSince + hourMs) {
    return {
      type: "update",
      pk,
      conditions: [isThere, isSameHour],
      set: [
        [["guessedSince"], now],
        [["guessedCount"], 1],
      ],
      remove: [],
    };
  }
  return {
    type: "update",
    pk,
    conditions: [isThere, isSameHour, { path: ["guessedCount"], test: "at_most", value: guessesPerHour - 1 }],
    set: [],
    remove: [],
    add: [[["guessedCount"], 1]],
  };
}

/**
 * Whether the guesses of a record are between two images of it as they were, or one more was counted and nothing else has
 * changed.
 */
export function countsOneGuessAtMost(before: VerificationRecord, after: VerificationRecord): boolean {
  const { guessedSince: since, guessedCount: count = 0 } = before;
  const { guessedSince, guessedCount = 0 } = after;
  if (guessedSince === since && guessedCount === count) return true;
  const isNextOfHour = guessedSince === since && guessedCount === count + 1 && guessedCount <= guessesPerHour;
  const isFirstOfHour =
    guessedSince !== undefined &&
    guessedCount === 1 &&
    (since === undefined || guessedSince >= since + hourMs);
  const bare = { guessedSince: 0, guessedCount: 0 };
  return (isNextOfHour || isFirstOfHour) && isDeepStrictEqual({ ...before, ...bare }, { ...after, ...bare });
}
