import type { Clock } from "../base/clock.ts";
import { Problem } from "../domain/problem.ts";
import type { Log } from "../log/log.ts";
import type { TableItems } from "../store/table.ts";
import type { CallerLimits, CallerSettings, Used } from "./caller-limits.ts";
import type { FactReading, SharedFacts } from "./shared-facts.ts";
import { createHeld, type Held } from "./held.ts";
import { callerPlace, commonNames, everyCaller, settingIn, usedKey } from "./keys.ts";
import { type Readable, readCallerSettings, readUsed, unreadable } from "./read-caller-settings.ts";

/** What is known of single callers. Throws Problem `unavailable` for what was never read or cannot be understood. */
export type CallerFacts = {
  /** What applies to a caller, or to one of the names that stand for many together. */
  settingsOf(caller: string): Promise<{ isSwitchedOff: boolean; limits: CallerLimits }>;
  /**
   * What a caller with monthly limits has used, as the projection last saw it, read at most `maxAgeMs` ago, by default 10 s;
   * undefined if nothing was counted yet.
   */
  usedBy(caller: string, maxAgeMs?: number): Promise<Used | undefined>;
};

/** What {@link createCallerFacts} needs. */
export type CallerFactsDependencies = {
  table: TableItems;
  shared: Pick<Held<SharedFacts>, "current">;
  clock: Pick<Clock, "now">;
  log: Pick<Log, "alarm">;
};

type Kept = { settings: Held<Readable<CallerSettings>>; used: Held<Readable<Used | undefined>> };

/** How many callers are remembered. The one that was added first is forgotten first, and read again if it returns. */
const keptCallers = 1_000;

/**
 * Reads the settings of a caller, and what it has used if that matters, when a check of it needs them: half a read unit each, at
 * most every 10 s for each instance and caller.
 */
export function createCallerFacts({ table, shared, clock, log }: CallerFactsDependencies): CallerFacts {
  const kept = new Map<string, Kept>();

  function held<Value>(
    what: "limits" | "used",
    caller: string,
    read: (reading: FactReading) => Promise<Value>,
  ) {
    return createHeld({
      read: (signal) => read(signal === undefined ? {} : { signal }),
      clock,
      onFailure: (failure) =>
        log.alarm({ alarm: "unread_facts", provider: "none", code: what, caller, ...failure }),
    });
  }

  function keep(caller: string): Kept {
    const place = callerPlace(caller);
    const known = kept.get(caller) ?? {
      settings: held("limits", caller, async (options) => {
        const item = await table.read(place.key, { isConsistent: false, ...options });
        return readCallerSettings(caller, settingIn(item, place), log);
      }),
      used: held("used", caller, async (options) =>
        readUsed(caller, await table.read(usedKey(caller), { isConsistent: false, ...options }), log),
      ),
    };
    kept.set(caller, known);
    const [oldest] = kept.keys();
    if (kept.size > keptCallers && oldest !== undefined) kept.delete(oldest);
    return known;
  }

  return {
    async settingsOf(caller) {
      if (commonNames.has(caller)) return applying((await shared.current()).common.get(caller) ?? {}, {});
      // One after the other over one connection: on a cold start another one costs more than the few milliseconds.
      const { common } = await shared.current();
      const own = await keep(caller).settings.current();
      return applying(own, common.get(everyCaller) ?? {});
    },
    usedBy: async (caller, maxAgeMs) => understood(await keep(caller).used.current(maxAgeMs)),
  };
}

/** What applies to a caller; what every caller has matters only where there are no limits of its own. */
function applying(own: Readable<CallerSettings>, every: Readable<CallerSettings>) {
  const { limits, switchedOff } = understood(own);
  return {
    isSwitchedOff: switchedOff !== undefined,
    limits: limits ?? understood(every).limits ?? {},
  };
}

function understood<Value>(value: Readable<Value>): Value {
  if (value === unreadable) throw new Problem("unavailable", { charged: "unknown", storeError: unreadable });
  return value;
}
