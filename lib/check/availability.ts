import { operationId, type OperationName } from "../facts/provider-state.ts";
import type { Kind } from "../domain/kinds.ts";
import type { Log } from "../log/log.ts";
import type { Accounts } from "../providers/accounts.ts";
import type { Breaker, CallResult } from "../providers/breaker.ts";
import type { AttemptReport, ReadyProvider } from "../providers/call.ts";
import { failureRules, type FailureRule, raisesAlarm } from "../providers/failure.ts";
import type { AnyProvider, ProviderResult } from "../providers/provider.ts";
import type { RepeatBudget } from "./repeat-budget.ts";
import type { ProviderStates } from "../facts/provider-states.ts";

/** Which providers can be called now, and what calls of this instance have taught about them. */
export type Availability = {
  /**
   * The first of `eligible` that was not called yet and can be: its account is at hand and
   * serves the kind, nobody found it exhausted, broken or switched off, and its breaker lets it. Undefined where none is left.
   */
  nextReady(
    eligible: readonly AnyProvider[],
    kind: Kind,
    calledProviderIds: readonly string[],
  ): Promise<ReadyProvider | undefined>;
  /** Gives back a provider that was not called after all, so that a probe is not lost. */
  unused(ready: ReadyProvider): void;
  /** The same provider with a newer secret; undefined where the store holds none. */
  renewed(ready: ReadyProvider): Promise<ReadyProvider | undefined>;
  /** Takes one repeat out of this instance's budget; false where it is used up. */
  mayRepeat(): boolean;
  /** Learns from a call. */
  report(ready: ReadyProvider, report: AttemptReport): Promise<void>;
};

/** What {@link createAvailability} decides by. */
export type AvailabilityDependencies = {
  accounts: Accounts;
  states: ProviderStates;
  log: Pick<Log, "alarm">;
  repeatBudget: RepeatBudget;
  /** The breaker of an operation, by its id, in this instance. */
  breakerOf(operationId: string): Breaker;
};

/** Availability by accounts, shared states and breakers. An account that cannot be read passes its provider over. */
export function createAvailability({
  accounts,
  states,
  log,
  repeatBudget,
  breakerOf,
}: AvailabilityDependencies): Availability {
  async function ready(provider: AnyProvider, kind: Kind): Promise<ReadyProvider | undefined> {
    const operation = provider.operations[kind];
    if (operation === undefined) return undefined;
    const account = await accounts
      .of(provider.id)
      .current()
      .catch(() => undefined);
    if (account === undefined || (await states.isOut({ providerId: provider.id, kind }, account.versionId)))
      return undefined;
    const found = { provider, kind, operation, account: account.value, accountVersionId: account.versionId };
    return serves(found) ? found : undefined;
  }

  /** An adapter that cannot even say what its account serves is passed over. */
  function serves({ provider, kind, operation, account }: ReadyProvider): boolean {
    try {
      return operation.serves?.(account) ?? true;
    } catch (thrown) {
      log.alarm({ alarm: "adapter_fault", provider: provider.id, kind, code: "serves", thrown });
      return false;
    }
  }

  return {
    async nextReady(eligible, kind, calledProviderIds) {
      for (const provider of eligible) {
        if (calledProviderIds.includes(provider.id)) continue;
        const found = await ready(provider, kind);
        // Asked last, because after an outage its yes is the one probe.
        if (found !== undefined && breakerOf(operationId(operationOf(found))).allows()) return found;
      }
      return undefined;
    },
    async renewed(used) {
      const newer = await accounts.of(used.provider.id).refreshIfNewer(used.accountVersionId);
      return newer ? ready(used.provider, used.kind) : undefined;
    },
    mayRepeat: () => repeatBudget.take(),
    unused: (given) => void breakerOf(operationId(operationOf(given))).record("neutral"),
    async report(called, { result, thrown }) {
      const { provider, kind, accountVersionId } = called;
      const operation = operationOf(called);
      const line = { provider: provider.id, kind, code: result.code };
      repeatBudget.earn();
      // A made-up fault is one person's, not the provider's: it must not end the practice of everybody else.
      if (provider.live && breakerOf(operationId(operation)).record(callResultOf(result)))
        log.alarm({ alarm: "breaker_open", ...line });
      if (result.outcome === "signal") {
        if (result.finding.reason === "unknown_answer") log.alarm({ alarm: "unknown_answer", ...line });
        return;
      }
      const rule: FailureRule = failureRules[result.class];
      if (raisesAlarm(result.class)) {
        log.alarm({ alarm: result.class, ...line, ...(thrown === undefined ? {} : { thrown }) });
      }
      if (rule.marks !== undefined && provider.live) {
        await states.mark(operation, accountVersionId, rule.marks);
      }
    },
  };
}

function operationOf({ provider, kind }: ReadyProvider): OperationName {
  return { providerId: provider.id, kind };
}

/** How a call counts for its operation's breaker. */
function callResultOf(result: ProviderResult): CallResult {
  if (result.outcome === "signal") return "success";
  return failureRules[result.class].opensBreaker ? "failure" : "neutral";
}
