import { productId, type Product, type ProviderState } from "./provider-state.ts";
import type { Clock } from "../base/clock.ts";
import type { FactsCache } from "./shared-facts.ts";
import type { FailureRule } from "../providers/failure.ts";

/** Adds facts to a product's state. */
export type MergeProductState = (product: Product, facts: ProviderState) => Promise<void>;

/** The shared facts as this instance knows them. */
export type ProviderStates = {
  /** Whether a product must not be called now with credentials of this version. */
  isOut(product: Product, accountVersionId: string): Promise<boolean>;
  /** Shares what a failed call has shown. This instance knows it at once, whether or not it could be stored. */
  mark(product: Product, accountVersionId: string, mark: NonNullable<FailureRule["marks"]>): Promise<void>;
};

/** After which a product is tried again although nobody cleared the fact. */
const exhaustedForMs = 10 * 60_000;
const brokenForMs = 5 * 60_000;

/**
 * The states among the shared facts, and what this instance has learnt itself. The latter holds until its time
 * is over or an operator has cleared it: it may never have been stored, and what is read may be older.
 */
export function createProviderStates(
  facts: FactsCache,
  merge: MergeProductState,
  clock: Pick<Clock, "now">,
): ProviderStates {
  const learnt = new Map<string, ProviderState & { learntAt: number }>();

  return {
    async isOut(product, accountVersionId) {
      const { providers } = await facts.current();
      const id = productId(product);
      const shared = providers.get(id);
      if (providers.get(product.providerId)?.switchedOff === true || shared?.switchedOff === true)
        return true;
      const { learntAt = 0 } = learnt.get(id) ?? {};
      if (learntAt <= (shared?.clearedAt ?? 0)) learnt.delete(id);
      const now = clock.now();
      return [shared, learnt.get(id)].some((state) => keepsAway(state, accountVersionId, now));
    },
    async mark(product, accountVersionId, mark) {
      const now = clock.now();
      const id = productId(product);
      const news: ProviderState =
        mark === "quota_exhausted"
          ? { quotaExhaustedUntil: now + exhaustedForMs }
          : { credentialsBroken: { versionId: accountVersionId, until: now + brokenForMs } };
      learnt.set(id, { ...learnt.get(id), ...news, learntAt: now });
      try {
        await merge(product, news);
      } catch {
        // The other instances will find out by a call that costs nothing.
      }
    },
  };
}

function keepsAway(state: ProviderState | undefined, accountVersionId: string, now: number): boolean {
  const { quotaExhaustedUntil = 0, credentialsBroken } = state ?? {};
  return (
    now < quotaExhaustedUntil ||
    (credentialsBroken?.versionId === accountVersionId && now < credentialsBroken.until)
  );
}
