/** What this instance has started for its callers in the last minutes. */
export type Pace = {
  add(caller: string, now: number, milliFen: number): void;
  inLastSecond(caller: string, now: number): number;
  /** Checks and their list price in milli-fen that were started after an instant (epoch ms). */
  since(caller: string, time: number): { calls: number; milliFen: number };
};

type Started = { at: number; milliFen: number };

/** The projection is never that far behind without an alarm; what is older is not kept. */
const keptMs = 5 * 60_000;
/** Checks of one caller that are kept; an instance starts one at a time, so this is minutes of them. */
const keptChecks = 2_000;

/** Callers that are remembered; the one that was added first is forgotten first. */
const keptCallers = 10_000;

/** An empty pace. */
export function createPace(): Pace {
  const started = new Map<string, Started[]>();
  return {
    add(caller, now, milliFen) {
      const kept = (started.get(caller) ?? []).filter(({ at }) => at > now - keptMs).slice(-keptChecks);
      started.set(caller, [...kept, { at: now, milliFen }]);
      const [oldest] = started.keys();
      if (started.size > keptCallers && oldest !== undefined) started.delete(oldest);
    },
    inLastSecond: (caller, now) => countAfter(started.get(caller), now - 1_000),
    since(caller, time) {
      const later = (started.get(caller) ?? []).filter(({ at }) => at > time);
      return { calls: later.length, milliFen: later.reduce((sum, { milliFen }) => sum + milliFen, 0) };
    },
  };
}

function countAfter(started: readonly Started[] | undefined, time: number): number {
  return (started ?? []).filter(({ at }) => at > time).length;
}
