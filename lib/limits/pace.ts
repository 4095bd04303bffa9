/** The checks that this instance has started for its callers in the last minutes. */
export type Pace = {
  add(caller: string, now: number, milliFen: number): void;
  /** The number and list price (milli-fen) of the checks that started after an instant (epoch ms). */
  since(caller: string, time: number): { calls: number; milliFen: number };
};

type Started = { at: number; milliFen: number };

/** Older checks are not kept: the projection is never this far behind without an alarm. */
const keptMs = 5 * 60_000;
/** How many checks are kept for one caller. An instance runs one at a time, so this covers minutes. */
const keptChecks = 2_000;

/** How many callers are remembered. The caller that was added first is forgotten first. */
const keptCallers = 10_000;

/** Creates an empty pace. */
export function createPace(): Pace {
  const started = new Map<string, Started[]>();
  return {
    add(caller, now, milliFen) {
      const kept = (started.get(caller) ?? []).filter(({ at }) => at > now - keptMs).slice(-keptChecks);
      started.set(caller, [...kept, { at: now, milliFen }]);
      const [oldest] = started.keys();
      if (started.size > keptCallers && oldest !== undefined) started.delete(oldest);
    },
    since(caller, time) {
      const later = (started.get(caller) ?? []).filter(({ at }) => at > time);
      return { calls: later.length, milliFen: later.reduce((sum, { milliFen }) => sum + milliFen, 0) };
    },
  };
}
