import { operationId, type OperationName } from "../facts/provider-state.ts";
import type { Kind } from "../domain/kinds.ts";
import { Problem } from "../domain/problem.ts";
import type { Log } from "../log/log.ts";
import type { Accounts } from "../providers/accounts.ts";
import type { Breaker, CallResult } from "../providers/breaker.ts";
import type { AttemptReport, ReadyProvider } from "../providers/call.ts";
import {
  type AlarmingClass,
  type FailureClass,
  failureRules,
  type FailureRule,
  faultOf,
  isPersonal,
  raisesAlarm,
} from "../providers/failure.ts";
import type { AnyProvider, Failure, ProviderResult } from "../providers/provider.ts";
import type { RepeatBudget } from "./repeat-budget.ts";
import type { Meeting, Suspicions } from "./suspicions.ts";
import type { ProviderStates } from "../facts/provider-states.ts";

/** Which providers can be called now, and what this instance has learned from its calls to them. */
export type Availability = {
  /**
   * The first provider of `eligible` that was not called yet and can be: its account is available and serves the kind,
   * it is not marked as exhausted, broken or switched off, and its breaker allows the call. Undefined if none is left.
   * `expect` is told of each one that will probably be it, as soon as its account is known and before shared facts are
   * read.
   */
  nextReady(
    eligible: readonly AnyProvider[],
    kind: Kind,
    calledProviderIds: readonly string[],
    expect?: (likely: ReadyProvider) => void,
  ): Promise<ReadyProvider | undefined>;
  /** The one that {@link nextReady} would probably return; unlike that, it takes no probe from a breaker. */
  likelyNext(
    eligible: readonly AnyProvider[],
    kind: Kind,
    calledProviderIds: readonly string[],
  ): Promise<ReadyProvider | undefined>;
  /**
   * After {@link nextReady} found none: how many seconds until one of `eligible` can be called, as far as is known. Undefined if one
   * can be called now, or if nobody knows when.
   */
  secondsUntilReady(eligible: readonly AnyProvider[], kind: Kind): number | undefined;
  /** Gives back a provider that was not called after all, so that a probe is not lost. */
  unused(ready: ReadyProvider): void;
  /** The same provider with a newer secret; undefined if the store holds none. */
  renewed(ready: ReadyProvider): Promise<ReadyProvider | undefined>;
  /** Takes one repeat from this instance's budget; false if the budget is used up. */
  mayRepeat(): boolean;
  /** Learns from a call that was about `person`, the keyed digest of an ID number. */
  report(ready: ReadyProvider, report: AttemptReport, person: Uint8Array): Promise<void>;
};

/** What {@link createAvailability} bases its decisions on. */
export type AvailabilityDependencies = {
  accounts: Accounts;
  states: ProviderStates;
  log: Pick<Log, "alarm">;
  repeatBudget: RepeatBudget;
  suspicions: Suspicions;
  /** The breaker of an operation, by its id, in this instance. */
  breakerOf(operationId: string): Breaker;
};

/** Availability by accounts, shared states and breakers. A provider whose account cannot be read is skipped. */
export function createAvailability({
  accounts,
  states,
  log,
  repeatBudget,
  suspicions,
  breakerOf,
}: AvailabilityDependencies): Availability {
  /** The operations that were out when this instance last looked. */
  const wereOut = new Set<string>();
  /**
   * The operations that could not be called for another reason than their breaker, with the seconds until that may pass, or
   * Infinity if nobody knows.
   */
  const unready = new Map<string, number>();

  async function ready(
    provider: AnyProvider,
    kind: Kind,
    expect?: (likely: ReadyProvider) => void,
  ): Promise<ReadyProvider | undefined> {
    const operation = provider.operations[kind];
    if (operation === undefined) return undefined;
    const name: OperationName = { providerId: provider.id, kind };
    const id = operationId(name);
    unready.set(id, Infinity);
    const account = await accounts
      .of(provider.id)
      .current()
      .catch((error: unknown) => {
        if (error instanceof Problem) unready.set(id, error.retryAfterSeconds ?? Infinity);
        return undefined;
      });
    if (account === undefined) return undefined;
    const found = { provider, kind, operation, account: account.value, accountVersionId: account.versionId };
    if (!wereOut.has(id)) expect?.(found);
    if (await states.isOut(name, account.versionId)) {
      wereOut.add(id);
      return undefined;
    }
    wereOut.delete(id);
    if (!serves(found)) return undefined;
    unready.delete(id);
    return found;
  }

  /** An adapter that cannot even tell what its account serves is skipped. */
  function serves({ provider, kind, operation, account }: ReadyProvider): boolean {
    try {
      return (operation.missingFields?.(account) ?? []).length === 0;
    } catch (thrown) {
      log.alarm({ alarm: "adapter_fault", provider: provider.id, kind, code: "missingFields", thrown });
      return false;
    }
  }

  return {
    async likelyNext(eligible, kind, calledProviderIds) {
      for (const provider of eligible) {
        if (calledProviderIds.includes(provider.id)) continue;
        const found = await ready(provider, kind);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async nextReady(eligible, kind, calledProviderIds, expect) {
      for (const provider of eligible) {
        if (calledProviderIds.includes(provider.id)) continue;
        const found = await ready(provider, kind, expect);
        // Asked last: after an outage, a yes uses up the one probe.
        if (found !== undefined && breakerOf(operationId(operationOf(found))).allows()) return found;
      }
      return undefined;
    },
    secondsUntilReady(eligible, kind) {
      const waits = eligible.map((provider) => {
        const id = operationId({ providerId: provider.id, kind });
        return unready.get(id) ?? breakerOf(id).restsForSeconds();
      });
      const least = Math.min(...waits);
      return least > 0 && least < Infinity ? least : undefined;
    },
    async renewed(used) {
      const newer = await accounts.of(used.provider.id).refreshIfNewer(used.accountVersionId);
      return newer ? ready(used.provider, used.kind) : undefined;
    },
    mayRepeat: () => repeatBudget.take(),
    unused: (given) => void breakerOf(operationId(operationOf(given))).record("neutral"),
    async report(called, { result, thrown }, person) {
      const { provider, kind, accountVersionId } = called;
      const operation = operationOf(called);
      const line = { provider: provider.id, kind, code: result.code };
      repeatBudget.earn();
      const meeting = meetingOf(called, result, person);
      // One person may meet the same refusal again and again, by sending the same key: that must not rest the provider.
      const callResult = meeting?.isFirst === false ? "neutral" : callResultOf(result);
      // A made-up fault belongs to one person, not to the provider: it must not end everyone else's practice.
      if (provider.live && breakerOf(operationId(operation)).record(callResult))
        log.alarm({ alarm: "breaker_open", ...line });
      if (result.outcome === "signal") {
        if (result.finding.reason === "unknown_answer") log.alarm({ alarm: "unknown_answer", ...line });
        else suspicions.clear(accountOf(called));
        return;
      }
      // What is refused for another person's input was at least read: the people before it were not in a row.
      if (meeting === undefined && isPersonal(result)) suspicions.clear(accountOf(called));
      const failureClass = shownClass(result, meeting);
      const alarm = result.alarm ?? alarmOf(failureClass);
      if (alarm !== undefined) {
        const fault = faultOf({ ...result, class: failureClass });
        log.alarm({ alarm, ...line, fault, ...(thrown === undefined ? {} : { thrown }) });
      }
      const { marks }: FailureRule = failureRules[failureClass];
      if (marks !== undefined && provider.live) await states.mark(operation, accountVersionId, marks);
    },
  };

  /** What is suspected now of an account, if one such failure is not enough to know; undefined for any other result. */
  function meetingOf(called: ReadyProvider, result: ProviderResult, person: Uint8Array): Meeting | undefined {
    if (!called.provider.live || result.outcome === "signal" || onceMetByMany(result) === undefined)
      return undefined;
    return suspicions.meets(accountOf(called), result.code, person);
  }
}

/** The class that a failure has shown: its own, or another one that only several people in a row can show. */
function shownClass(failure: Failure, meeting: Meeting | undefined): FailureClass {
  return (meeting?.isEnough === true ? onceMetByMany(failure) : undefined) ?? failure.class;
}

function onceMetByMany(failure: Failure): FailureRule["onceMetByMany"] {
  const rule: FailureRule = failureRules[failure.class];
  return rule.onceMetByMany;
}

function alarmOf(failureClass: FailureClass): AlarmingClass | undefined {
  return raisesAlarm(failureClass) ? failureClass : undefined;
}

function operationOf({ provider, kind }: ReadyProvider): OperationName {
  return { providerId: provider.id, kind };
}

/** What was asked, with which account: a newer secret has nothing to answer for. */
function accountOf(called: ReadyProvider): string {
  return `${operationId(operationOf(called))}#${called.accountVersionId}`;
}

/** How a call counts for its operation's breaker. One that idcheck has ended itself says nothing of the provider. */
function callResultOf(result: ProviderResult): CallResult {
  if (result.outcome === "signal") return "success";
  if (result.code === "withdrawn") return "neutral";
  return failureRules[result.class].opensBreaker ? "failure" : "neutral";
}
