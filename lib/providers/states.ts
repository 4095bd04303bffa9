import type { Clock } from "../clock.ts";
import type { FactsCache, SharedFacts } from "../shared-facts.ts";
import type { FailureRule } from "./failure.ts";

/** Facts about a provider that all instances share. Times are epoch ms. */
export type ProviderState = {
  /** Its package or quota is used up; asked again after this time, which costs nothing if it still is. */
  quotaExhaustedUntil?: number;
  /** Its credentials of this secret version were refused; a newer version is tried at once. */
  credentialsBroken?: { versionId: string; until: number };
  /** An operator switched it off. */
  switchedOff?: boolean;
};

/** Adds facts to a provider's state. */
export type MergeProviderState = (providerId: string, facts: ProviderState) => Promise<void>;

/** The shared facts as this instance knows them. */
export type ProviderStates = {
  /** Whether a provider must not be called now with credentials of this version. */
  isOut(providerId: string, accountVersionId: string): Promise<boolean>;
  /** Shares what a failed call has shown. This instance knows it at once, whether or not it could be stored. */
  mark(providerId: string, accountVersionId: string, mark: NonNullable<FailureRule["marks"]>): Promise<void>;
};

/** After which a provider is tried again although nobody cleared the fact. */
const exhaustedForMs = 10 * 60_000;
const brokenForMs = 5 * 60_000;

/** The states among the shared facts, and what this instance has learnt itself since it read them. */
export function createProviderStates(
  facts: FactsCache,
  merge: MergeProviderState,
  clock: Pick<Clock, "now">,
): ProviderStates {
  let read: SharedFacts | undefined;
  let known: ReadonlyMap<string, ProviderState> = new Map();

  return {
    async isOut(providerId, accountVersionId) {
      const current = await facts.current();
      if (current !== read) {
        read = current;
        known = current.providers;
      }
      const state = known.get(providerId);
      if (state === undefined) return false;
      const { switchedOff, quotaExhaustedUntil = 0, credentialsBroken } = state;
      const now = clock.now();
      return (
        switchedOff === true ||
        now < quotaExhaustedUntil ||
        (credentialsBroken?.versionId === accountVersionId && now < credentialsBroken.until)
      );
    },
    async mark(providerId, accountVersionId, mark) {
      const now = clock.now();
      const learnt: ProviderState =
        mark === "quota_exhausted"
          ? { quotaExhaustedUntil: now + exhaustedForMs }
          : { credentialsBroken: { versionId: accountVersionId, until: now + brokenForMs } };
      known = new Map(known).set(providerId, { ...known.get(providerId), ...learnt });
      try {
        await merge(providerId, learnt);
      } catch {
        // The other instances will find out by a call that costs nothing.
      }
    },
  };
}
