import type { AccountBook } from "./account.ts";
import type { Bills } from "./bills.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { CallLog } from "./call-log.ts";
import type { SimulatedProvider } from "./simulated-provider.ts";

/** Everything that a request to the simulators may change. */
export type Simulation = {
  providers: readonly SimulatedProvider[];
  accounts: ReadonlyMap<string, AccountBook>;
  faults: FaultPlan;
  callLog: CallLog;
  bills: Bills;
  /** Closes the port for a while: the only fault that is not played on a request. */
  refuseFor(durationMs: number): void;
};
