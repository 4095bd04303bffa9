import { wireFaults } from "./faults.ts";
import type { SimulatedProvider } from "./simulated-provider.ts";

/** A fault that waits for a request. */
type PlannedFault = { provider: string; fault: string; times: number; delayMs?: number | undefined };

/** The faults that wait for requests. */
export type FaultPlan = {
  /** Adds a fault after those that wait already. */
  add(fault: PlannedFault): void;
  /** The fault for a provider's next request. Taking it counts as one of its times. */
  next(provider: string): PlannedFault | undefined;
  waiting(): readonly PlannedFault[];
  clear(): void;
};

/** Plays faults in the order in which they were added, each for its number of requests. */
export function createFaultPlan(): FaultPlan {
  let planned: PlannedFault[] = [];
  return {
    add: (fault) => void planned.push({ ...fault }),
    next(provider) {
      const due = planned.find((fault) => fault.provider === provider);
      if (due === undefined) return undefined;
      due.times -= 1;
      planned = planned.filter((fault) => fault.times > 0);
      return due;
    },
    waiting: () => planned,
    clear: () => (planned = []),
  };
}

/** The names of every fault that a provider can show: those of the wire, and its own. */
export function faultNamesOf(provider: SimulatedProvider): readonly string[] {
  return [...Object.keys(wireFaults), ...provider.ownFaults.map(({ name }) => name)];
}
