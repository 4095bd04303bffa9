import type { Kind } from "../checks/inputs.ts";
import type { Log } from "../log.ts";
import type { Accounts } from "./accounts.ts";
import type { AttemptReport, ReadyProvider } from "./call.ts";
import { failureRules, type FailureRule } from "./failure.ts";
import type { AnyProvider } from "./provider.ts";
import type { RepeatBudget } from "./repeat-budget.ts";
import type { ProviderStates } from "./states.ts";

/** Which providers can be called now, and what calls of this instance have taught about them. */
export type Availability = {
  /**
   * The first of `eligible` that was not called yet and can be: its account is at hand and
   * serves the kind, and nobody found it exhausted, broken or switched off. Undefined where none is left.
   */
  nextReady(
    eligible: readonly AnyProvider[],
    kind: Kind,
    calledProviderIds: readonly string[],
  ): Promise<ReadyProvider | undefined>;
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
};

/** Availability by accounts and shared states. An account that cannot be read passes its provider over. */
export function createAvailability({
  accounts,
  states,
  log,
  repeatBudget,
}: AvailabilityDependencies): Availability {
  async function ready(provider: AnyProvider, kind: Kind): Promise<ReadyProvider | undefined> {
    const operation = provider.operations[kind];
    if (operation === undefined) return undefined;
    const account = await accounts
      .of(provider.id)
      .current()
      .catch(() => undefined);
    if (account === undefined || (await states.isOut(provider.id, account.versionId))) return undefined;
    if (operation.serves?.(account.value) === false) return undefined;
    return { provider, kind, operation, account: account.value, accountVersionId: account.versionId };
  }
  return {
    async nextReady(eligible, kind, calledProviderIds) {
      for (const provider of eligible) {
        if (calledProviderIds.includes(provider.id)) continue;
        const found = await ready(provider, kind);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async renewed(used) {
      const newer = await accounts.of(used.provider.id).refreshIfNewer(used.accountVersionId);
      return newer ? ready(used.provider, used.kind) : undefined;
    },
    mayRepeat: () => repeatBudget.take(),
    async report({ provider, accountVersionId }, { reading }) {
      repeatBudget.earn();
      if (reading.outcome === "signal") {
        if (reading.finding.reason === "unknown_answer") {
          log.alarm({ alarm: "unknown_answer", provider: provider.id, code: reading.code });
        }
        return;
      }
      const rule: FailureRule = failureRules[reading.class];
      if (rule.alarm) log.alarm({ alarm: reading.class, provider: provider.id, code: reading.code });
      // A made-up fault is one person's, not the provider's: it must not end the practice of everybody else.
      if (rule.marks !== undefined && provider.live)
        await states.mark(provider.id, accountVersionId, rule.marks);
    },
  };
}
