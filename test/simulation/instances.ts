import type { Clock, Random } from "../../lib/base/clock.ts";
import type { Records } from "../../lib/records/records.ts";
import type { RecordStore } from "../../lib/store/write.ts";
import { createDice } from "./dice.ts";
import { createNetwork, type Network } from "./network.ts";
import type { Deployment } from "./plan.ts";
import type { Process } from "./process.ts";
import { createFaultyStore } from "./store.ts";
import type { World } from "./world.ts";

/** What outlives an invocation: its deployment, the records with what they carry over, and its connections. */
export type Instance = {
  deployment: Deployment;
  records: Records;
  /** The invocation that it runs, or ran last. */
  process: Process;
  store: RecordStore;
  network: Network;
  /** The invocation whose verdict it could not store, and which its next one tries to store. */
  unsavedBy?: Process | undefined;
};

const instanceStream = 2_000_000;

/** An instance for a process: one that has ended its invocation, or a new one of the deployment as it is now. */
export function instanceFor(world: World, process: Process): Instance {
  const { plan, seed, instances } = world;
  const store = createFaultyStore(world, process);
  const idle = instances.filter((one) => one.process.state() === "ended");
  const dice = createDice(seed, instanceStream + process.id);
  if (idle.length > 0 && dice.chance(plan.warmStarts)) {
    const isLatest = plan.connections !== undefined && dice.chance(0.7);
    const instance = Object.assign(isLatest ? latestOf(idle) : dice.pick(idle), { process, store });
    process.deployment = instance.deployment;
    instance.network.thaw();
    return instance;
  }
  process.deployment = deploymentNow(world);
  const instance = newInstance(world, process, store);
  instances.push(instance);
  return instance;
}

/** The one that has ended its invocation last: it is the likeliest to have a connection left. */
function latestOf(idle: readonly Instance[]): Instance {
  return idle.reduce((latest, one) => (one.network.frozenAt() > latest.network.frozenAt() ? one : latest));
}

/** The deployment with which an instance starts now. */
function deploymentNow({ plan: { deployment, change }, scheduler, startedAt }: World): Deployment {
  return change !== undefined && scheduler.now() >= startedAt + change.afterMs ? change.to : deployment;
}

function newInstance(world: World, process: Process, store: RecordStore): Instance {
  const clock: Clock = {
    now: () => instance.process.clock.now(),
    sleep: (durationMs) => instance.process.clock.sleep(durationMs),
  };
  const random: Random = {
    bytes: (count) => instance.process.random.bytes(count),
    fraction: () => instance.process.random.fraction(),
  };
  const ownStore: RecordStore = {
    write: (write, timeoutMs) => instance.store.write(write, timeoutMs),
    read: (pk) => instance.store.read(pk),
  };
  const { deployment } = process;
  const { settings } = deployment;
  const records = world.code.createRecords({ store: ownStore, clock, random, settings });
  const network = createNetwork(world, () => instance.process);
  const instance: Instance = { deployment, process, store, records, network };
  return instance;
}
