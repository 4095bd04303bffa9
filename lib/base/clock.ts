/** Time for the pipeline. It is passed in, so that tests and the simulator can use their own clock. */
export type Clock = {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /**
   * Begins an invocation at the machine's time: from here to the next call, {@link Clock.now} never goes back, even if
   * the machine's clock does. A clock that never goes back has none.
   */
  anchor?(): void;
  /** Resolves after `durationMs`; never rejects. */
  sleep(durationMs: number): Promise<void>;
};

/** Randomness for the pipeline. */
export type Random = {
  bytes(count: number): Uint8Array;
  /** Uniform in [0, 1). */
  fraction(): number;
};
