import type { Clock, Random } from "../base/clock.ts";

/**
 * How a call counts: `failure` is the provider's fault, `success` is an answer about a person, and `neutral` is
 * anything that says nothing about the provider's health, such as our own bad request or a throttled call.
 */
export type CallResult = "success" | "failure" | "neutral";

/** A circuit breaker's memory. Times are wall-clock epoch ms, because timers stop while Lambda is frozen. */
type BreakerState =
  | {
      kind: "closed";
      /** The last calls that were not neutral, newest last, at most {@link windowLength}; true is a failure. */
      failures: readonly boolean[];
    }
  | {
      kind: "open";
      openedAt: number;
      /** From this time on, one call at a time may probe. */
      openUntil: number;
      probeStartedAt: number | undefined;
    };

/** A breaker that has seen no call. */
const closedBreaker: BreakerState = { kind: "closed", failures: [] };

const windowLength = 20;
const leastCallsToJudge = 10;
const failuresInARow = 5;
const openMs = 10_000;
/** A probe that has reported nothing for this long was cut off: no call outlives the function's 29 s. */
const probeLeaseMs = 30_000;

/**
 * Whether a call may be made now, and the state after making it. After the open time the first call that is allowed is
 * the probe. No other call is allowed until the probe reports its result or, if it never does, until its lease ends. If
 * the clock is set back, the breaker stays open no longer than intended.
 */
function admit(state: BreakerState, now: number): { isAllowed: boolean; state: BreakerState } {
  if (state.kind === "closed") return { isAllowed: true, state };
  const { openedAt, openUntil, probeStartedAt } = state;
  const isResting = isWithin(now, openedAt, openUntil);
  const isProbed =
    probeStartedAt !== undefined && isWithin(now, probeStartedAt, probeStartedAt + probeLeaseMs);
  if (isResting || isProbed) return { isAllowed: false, state };
  return { isAllowed: true, state: { ...state, probeStartedAt: now } };
}

/**
 * The state after a call's result. Opens after 5 failures in a row, or if half of at least 10 of the last 20 calls
 * failed, for 10 s ± 50 % by `fraction` in [0, 1), so that instances do not probe in step.
 */
function settle(state: BreakerState, result: CallResult, now: number, fraction: number): BreakerState {
  if (state.kind === "closed") {
    if (result === "neutral") return state;
    const failures = [...state.failures, result === "failure"].slice(-windowLength);
    return shouldOpen(failures) ? opened(now, fraction) : { kind: "closed", failures };
  }
  // A call from before the opening says nothing new.
  if (isWithin(now, state.openedAt, state.openUntil)) return state;
  if (result === "success") return closedBreaker;
  return result === "failure" ? opened(now, fraction) : { ...state, probeStartedAt: undefined };
}

function shouldOpen(failures: readonly boolean[]): boolean {
  const last = failures.slice(-failuresInARow);
  if (last.length === failuresInARow && last.every(Boolean)) return true;
  const failureCount = failures.filter(Boolean).length;
  return failures.length >= leastCallsToJudge && failureCount * 2 >= failures.length;
}

function opened(now: number, fraction: number): BreakerState {
  return {
    kind: "open",
    openedAt: now,
    openUntil: now + openMs * (0.5 + fraction),
    probeStartedAt: undefined,
  };
}

function openedAtOf(state: BreakerState): number | undefined {
  return state.kind === "open" ? state.openedAt : undefined;
}

function isWithin(now: number, from: number, until: number): boolean {
  return now >= from && now < until;
}

/** The breaker of one operation in this instance. */
export type Breaker = {
  /**
   * Whether a call may be made now. Ask last, and call if the answer is yes: after an outage, that call is the probe.
   */
  allows(): boolean;
  /** For how many seconds it will allow no call, as far as is known; 0 if it allows one now. */
  restsForSeconds(): number;
  /** Takes a call's result; true if it opened the breaker. */
  record(result: CallResult): boolean;
};

/**
 * The breakers of this instance, one for each operation that is asked for: an outage of one says little about another.
 */
export function createBreakers(dependencies: {
  clock: Pick<Clock, "now">;
  random: Pick<Random, "fraction">;
}): (operationId: string) => Breaker {
  const breakers = new Map<string, Breaker>();
  return (operationId) => {
    const breaker = breakers.get(operationId) ?? createBreaker(dependencies);
    breakers.set(operationId, breaker);
    return breaker;
  };
}

function createBreaker({
  clock,
  random,
}: {
  clock: Pick<Clock, "now">;
  random: Pick<Random, "fraction">;
}): Breaker {
  let state = closedBreaker;
  return {
    allows() {
      const admitted = admit(state, clock.now());
      state = admitted.state;
      return admitted.isAllowed;
    },
    restsForSeconds() {
      const now = clock.now();
      if (state.kind === "closed" || admit(state, now).isAllowed) return 0;
      // A call that probes will soon have a result.
      return Math.max(Math.ceil((state.openUntil - now) / 1000), 1);
    },
    record(result) {
      const before = state;
      state = settle(state, result, clock.now(), random.fraction());
      return state.kind === "open" && state.openedAt !== openedAtOf(before);
    },
  };
}
