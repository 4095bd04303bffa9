import { type LearntState, operationId, type OperationName, type ProviderState } from "./provider-state.ts";
import type { Clock } from "../base/clock.ts";
import type { Held } from "./held.ts";
import type { SharedFacts } from "./shared-facts.ts";
import type { FailureRule } from "../providers/failure.ts";

/** Adds what a call has shown to an operation's state. */
export type MergeOperationState = (operation: OperationName, facts: LearntState) => Promise<void>;

/** The shared facts as this instance knows them. */
export type ProviderStates = {
  /** Whether an operation must not be called now with credentials of this version. */
  isOut(operation: OperationName, accountVersionId: string): Promise<boolean>;
  /** Shares what a failed call has shown. It applies in this instance at once, whether or not it could be stored. */
  mark(
    operation: OperationName,
    accountVersionId: string,
    mark: NonNullable<FailureRule["marks"]>,
  ): Promise<void>;
};

/** How long until an operation is tried again if no operator clears the fact. */
const exhaustedForMs = 10 * 60_000;
const brokenForMs = 5 * 60_000;

/**
 * The states in the shared facts, plus what this instance has learnt itself. The latter applies until it expires or an
 * operator clears it, because it may never have been stored, and the facts that are read may be older.
 */
export function createProviderStates(
  facts: Pick<Held<SharedFacts>, "current">,
  merge: MergeOperationState,
  clock: Pick<Clock, "now">,
): ProviderStates {
  const learnt = new Map<string, LearntState & { learntAt: number }>();

  return {
    async isOut(operation, accountVersionId) {
      const { providers } = await facts.current();
      const id = operationId(operation);
      const shared = providers.get(id);
      if (providers.get(operation.providerId)?.switchedOff === true || shared?.switchedOff === true)
        return true;
      const { learntAt = 0 } = learnt.get(id) ?? {};
      if (learntAt <= (shared?.clearedAt ?? 0)) learnt.delete(id);
      const now = clock.now();
      return [shared, learnt.get(id)].some((state) => keepsAway(state, accountVersionId, now));
    },
    async mark(operation, accountVersionId, mark) {
      const now = clock.now();
      const id = operationId(operation);
      const news: LearntState =
        mark === "quota_exhausted"
          ? { quotaExhaustedUntil: now + exhaustedForMs }
          : { credentialsBroken: { versionId: accountVersionId, until: now + brokenForMs } };
      learnt.set(id, { ...learnt.get(id), ...news, learntAt: now });
      try {
        await merge(operation, news);
      } catch {
        // The other instances will find out with a call that costs nothing.
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
