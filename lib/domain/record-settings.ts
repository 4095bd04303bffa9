/** Times and limits of the record protocol, in milliseconds unless named otherwise. */
export type RecordSettings = {
  /** The longest time for which a provider may continue, and charge for, a call that was cut off. */
  providerTailMs: number;
  /** How far apart the clocks of two Lambda instances may be, and how late Lambda's own kill may be. */
  clockSkewMs: number;
  /** How long a key replays its answer; after that it is refused and never runs again. */
  replayWindowMs: number;
  /** How long the record is kept; never less than the replay window. */
  retentionMs: number;
  /** The largest number of attempts of a key that may have been charged. */
  maxChargeableAttempts: number;
  /** How long before the Lambda deadline the last try to write an answer is given up. */
  persistMarginMs: number;
};

const dayMs = 24 * 60 * 60 * 1000;

/** The default values. */
export const defaultRecordSettings: RecordSettings = {
  providerTailMs: 45_000,
  clockSkewMs: 5_000,
  replayWindowMs: dayMs,
  retentionMs: 400 * dayMs,
  maxChargeableAttempts: 3,
  persistMarginMs: 300,
};
