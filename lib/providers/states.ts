import type { Clock } from "../clock.ts";
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

/** Where the facts stand. */
export type ProviderStateStore = {
  readAll(): Promise<ReadonlyMap<string, ProviderState>>;
  /** Adds facts to a provider's state. */
  merge(providerId: string, facts: ProviderState): Promise<void>;
};

/** The shared facts as this instance knows them. */
export type ProviderStates = {
  /** Starts to read the facts before anybody waits for them. */
  preload(): void;
  /** Whether a provider must not be called now with credentials of this version. */
  isOut(providerId: string, accountVersionId: string): Promise<boolean>;
  /** Shares what a failed call has shown. This instance knows it at once, whether or not it could be stored. */
  mark(providerId: string, accountVersionId: string, mark: NonNullable<FailureRule["marks"]>): Promise<void>;
};

/** For how long another instance may not know yet. */
const cacheMs = 10_000;
/** After which a provider is tried again although nobody cleared the fact. */
const exhaustedForMs = 10 * 60_000;
const brokenForMs = 5 * 60_000;

/** Reads the facts at most every 10 s; while they cannot be read, what was known last holds. */
export function createProviderStates(store: ProviderStateStore, clock: Pick<Clock, "now">): ProviderStates {
  let known: ReadonlyMap<string, ProviderState> = new Map();
  let readAgainAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    try {
      known = await store.readAll();
    } catch {
      // A check must not fail because a hint is out of reach.
    }
    readAgainAt = clock.now() + cacheMs;
    reading = undefined;
  }

  return {
    preload: () => void (reading ??= refresh()),
    async isOut(providerId, accountVersionId) {
      if (clock.now() >= readAgainAt) await (reading ??= refresh());
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
      const facts: ProviderState =
        mark === "quota_exhausted"
          ? { quotaExhaustedUntil: now + exhaustedForMs }
          : { credentialsBroken: { versionId: accountVersionId, until: now + brokenForMs } };
      known = new Map(known).set(providerId, { ...known.get(providerId), ...facts });
      try {
        await store.merge(providerId, facts);
      } catch {
        // The other instances will find out by a call that costs nothing.
      }
    },
  };
}
