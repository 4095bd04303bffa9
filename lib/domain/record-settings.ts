/** Times and limits of the record protocol, in milliseconds unless named otherwise. */
export type RecordSettings = {
  /** The longest time for which a provider may continue, and charge for, a call that was cut off. */
  providerTailMs: number;
  /** How far apart the clocks of two Lambda instances may be: twice as far as each may be from the true time. */
  clockSkewMs: number;
  /** How long after its deadline an invocation may still run, or keep a provider at work: Lambda's kill comes late. */
  killDelayMs: number;
  /** The longest that one invocation may last: the timeout of the functions of a check. */
  longestInvocationMs: number;
  /** How long a key replays its answer; after that it is refused and never runs again. */
  replayWindowMs: number;
  /** How long the record is kept; never less than the replay window. */
  retentionMs: number;
  /** The largest number of attempts of a key that may have been charged. */
  maxChargeableAttempts: number;
  /** How long before the Lambda deadline the last try to end a key without a verdict is given up. */
  persistMarginMs: number;
  /** How long a caller waits for its verdict to be stored before it gets it unsaved. */
  verdictPersistMs: number;
  /** How long before the Lambda deadline a verdict is given unsaved at the latest: the answer has a way to go. */
  verdictMarginMs: number;
};

const dayMs = 24 * 60 * 60 * 1000;

/** The default values. */
export const defaultRecordSettings: RecordSettings = {
  providerTailMs: 45_000,
  clockSkewMs: 5_000,
  killDelayMs: 1_000,
  longestInvocationMs: 29_000,
  replayWindowMs: dayMs,
  retentionMs: 400 * dayMs,
  maxChargeableAttempts: 3,
  persistMarginMs: 300,
  verdictPersistMs: 3_000,
  verdictMarginMs: 1_200,
};

/** What the longest lock of a key is made of. */
export type LockTimes = MarginTimes & Pick<RecordSettings, "longestInvocationMs">;

type MarginTimes = Pick<RecordSettings, "killDelayMs" | "clockSkewMs" | "providerTailMs">;

/** For how long after its owner's deadline a key stays locked, unless the owner ends it. */
export function lockMarginMs({ killDelayMs, clockSkewMs, providerTailMs }: MarginTimes): number {
  return killDelayMs + clockSkewMs + providerTailMs;
}

/** The longest time for which a key can be locked: from the start of an invocation until another one may acquire it. */
export function longestLockMs(times: LockTimes): number {
  return times.longestInvocationMs + lockMarginMs(times);
}
