import type { Clock } from "../base/clock.ts";
import type { ProviderState } from "./provider-state.ts";
import type { CallerLimits, Used } from "./caller-limits.ts";

/**
 * What every instance should know: what calls have taught about providers, and how much callers may use. All
 * of it is read by one query, so that a check of a caller without limits costs nothing for those who have some.
 */
export type SharedFacts = {
  /** States by provider id for a provider as a whole, and by `<provider id>#<kind>` for one operation. */
  providers: ReadonlyMap<string, ProviderState>;
  /** Limits by caller; {@link everyCaller} holds those of whoever has none of its own. */
  limits: ReadonlyMap<string, CallerLimits>;
  /** What callers with monthly limits have used, as the projection saw it last. */
  used: ReadonlyMap<string, Used>;
};

/** The caller whose limits hold for every caller that has none of its own. No caller has such a name. */
export const everyCaller = "*";

/** The shared facts as this instance knows them. */
export type FactsCache = {
  /** Starts to read the facts before anybody waits for them. */
  preload(): void;
  /**
   * Facts that were read no more than `maxAgeMs` ago, 10 s unless told otherwise. While they cannot be read,
   * what was known last holds.
   */
  current(maxAgeMs?: number): Promise<SharedFacts>;
};

/** For how long another instance may not know yet. */
const cacheMs = 10_000;

const noFacts: SharedFacts = { providers: new Map(), limits: new Map(), used: new Map() };

/** Caches what `read` gives. It never rejects: a check must not fail because a hint is out of reach. */
export function cacheFacts(read: () => Promise<SharedFacts>, clock: Pick<Clock, "now">): FactsCache {
  let known = noFacts;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    try {
      known = await read();
    } catch {
      // What was known last holds.
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
