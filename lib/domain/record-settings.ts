/** Times and limits of the record protocol, in milliseconds unless named otherwise. */
export type RecordSettings = {
  /** Longest time for which a provider may go on with, and charge, a call that was cut off. */
  providerTailMs: number;
  /** What the clocks of two Lambda instances, and Lambda's own kill, may be late by. */
  clockSkewMs: number;
  /** For how long a key replays its answer; afterwards it is refused, never run. */
  replayWindowMs: number;
  /** For how long the record is kept; never less than the replay window. */
  retentionMs: number;
  /** Attempts of a key that may have been charged. */
  maxChargeableAttempts: number;
  /** How long before the Lambda deadline the last write of an answer is given up. */
  persistMarginMs: number;
};

const dayMs = 24 * 60 * 60 * 1000;

/** Values that hold unless the configuration says otherwise. */
export const defaultRecordSettings: RecordSettings = {
  providerTailMs: 45_000,
  clockSkewMs: 5_000,
  replayWindowMs: dayMs,
  retentionMs: 400 * dayMs,
  maxChargeableAttempts: 3,
  persistMarginMs: 300,
};
