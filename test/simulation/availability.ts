import type { Availability } from "../../lib/check/availability.ts";
import type { Kind } from "../../lib/domain/kinds.ts";
import type { ReadyProvider } from "../../lib/providers/call.ts";
import type { AnyProvider } from "../../lib/providers/provider.ts";
import { createDice } from "./dice.ts";
import type { Network } from "./network.ts";
import type { Process } from "./process.ts";
import type { World } from "./world.ts";

/** Beyond the streams of any process, call, instance or connection. */
const accountStream = 9_000_000;

/**
 * Every provider can always be called; asking takes a while, which is one more await to be killed at. With connections,
 * it may turn out that the account has changed.
 */
export function createSimulatedAvailability(
  { scheduler, plan: { connections }, counts, seed }: World,
  process: Process,
  network: Network,
): Availability {
  const dice = process.dice("availability");
  const accountDice = createDice(seed, accountStream + process.id);

  function readyAmong(eligible: readonly AnyProvider[], kind: Kind, called: readonly string[]) {
    const provider = eligible.find(({ id }) => !called.includes(id));
    const operation = provider?.operations[kind];
    if (provider === undefined || operation === undefined) return undefined;
    const isNewer = connections !== undefined && accountDice.chance(connections.accountChanges);
    if (isNewer) counts.changedAccounts += 1;
    const accountVersionId = network.accountVersion(isNewer);
    const ready: ReadyProvider = { provider, kind, operation, account: undefined, accountVersionId };
    return ready;
  }
  function afterAWhile<Value>(name: string, value: Value): Promise<Value> {
    return process.perform<Value>(name, (end) => scheduler.after(dice.between(0, 5), () => end({ value })));
  }
  return {
    nextReady(eligible, kind, calledProviderIds, expect) {
      const ready = readyAmong(eligible, kind, calledProviderIds);
      if (ready !== undefined) expect?.(ready);
      return afterAWhile("account", ready);
    },
    likelyNext: (eligible, kind, calledProviderIds) =>
      afterAWhile("likely account", readyAmong(eligible, kind, calledProviderIds)),
    secondsUntilReady: () => undefined,
    unused() {},
    renewed: (ready) =>
      afterAWhile(
        "newer account",
        dice.chance(0.5) ? { ...ready, accountVersionId: network.accountVersion(true) } : undefined,
      ),
    mayRepeat: () => dice.chance(0.7),
    report: () => afterAWhile("report", undefined),
  };
}
