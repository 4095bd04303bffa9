import type { Availability } from "../../lib/check/availability.ts";
import type { ReadyProvider } from "../../lib/providers/call.ts";
import type { Process } from "./process.ts";
import type { World } from "./world.ts";

/** Every provider can always be called; asking takes a while, which is one more await to be killed at. */
export function createSimulatedAvailability({ scheduler }: World, process: Process): Availability {
  const dice = process.dice("availability");
  function afterAWhile<Value>(name: string, value: Value): Promise<Value> {
    return process.perform<Value>(name, (end) => scheduler.after(dice.between(0, 5), () => end({ value })));
  }
  return {
    nextReady(eligible, kind, calledProviderIds) {
      const provider = eligible.find(({ id }) => !calledProviderIds.includes(id));
      const operation = provider?.operations[kind];
      const ready: ReadyProvider | undefined = provider &&
        operation && { provider, kind, operation, account: undefined, accountVersionId: "1" };
      return afterAWhile("account", ready);
    },
    // No connection is opened in a simulated network.
    likelyNext: () => Promise.resolve(undefined),
    unused() {},
    renewed: (ready) => afterAWhile("newer account", dice.chance(0.5) ? ready : undefined),
    mayRepeat: () => dice.chance(0.7),
    report: () => afterAWhile("report", undefined),
  };
}
