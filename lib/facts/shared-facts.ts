import type { Clock } from "../base/clock.ts";
import type { ProviderState } from "./provider-state.ts";
import type { CallerLimits, Used } from "./caller-limits.ts";

/**
 * What every instance should know: what calls have shown about providers, and how much callers may use. One query
 * reads all of it, so the limits of some callers cost nothing for checks by callers without limits.
 */
export type SharedFacts = {
  /** States, by provider id for a whole provider and by `<provider id>#<kind>` for one operation. */
  providers: ReadonlyMap<string, ProviderState>;
  /** Limits by caller. Those of {@link everyCaller} apply to callers without limits of their own. */
  limits: ReadonlyMap<string, CallerLimits>;
  /** What callers with monthly limits have used, as last seen by the projection. */
  used: ReadonlyMap<string, Used>;
};

/** The name whose limits apply to every caller without limits of its own. No caller has this name. */
export const everyCaller = "*";

/** The shared facts as this instance knows them. */
export type FactsCache = {
  /** Starts to read the facts before a check needs them. */
  preload(): void;
  /**
   * Returns facts that were read at most `maxAgeMs` ago, by default 10 s. While they cannot be read, the last known
   * facts apply.
   */
  current(maxAgeMs?: number): Promise<SharedFacts>;
};

/** How long other instances may not know a change yet. */
const cacheMs = 10_000;

const noFacts: SharedFacts = { providers: new Map(), limits: new Map(), used: new Map() };

/** Caches the result of `read`. It never rejects: a check must not fail because a hint is unavailable. */
export function cacheFacts(read: () => Promise<SharedFacts>, clock: Pick<Clock, "now">): FactsCache {
  let known = noFacts;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    try {
      known = await read();
    } catch {
      // The last known facts apply.
    }
    readAt = clock.now();
    reading = undefined;
  }

  return {
    preload: () => void (reading ??= refresh()),
    async current(maxAgeMs = cacheMs) {
      if (clock.now() - readAt >= maxAgeMs) await (reading ??= refresh());
      return known;
    },
  };
}
