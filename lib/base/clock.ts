/** Time as the pipeline sees it. Passed in, so that tests and the simulator run on a clock of their own. */
export type Clock = {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after `durationMs`; never rejects. */
  sleep(durationMs: number): Promise<void>;
};

/** Randomness as the pipeline sees it. */
export type Random = {
  bytes(count: number): Uint8Array;
  /** Uniform in [0, 1). */
  fraction(): number;
};
