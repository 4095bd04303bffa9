import { defaultCallSettings } from "../../lib/domain/config.ts";
import { createSimulatedTransport } from "./calls.ts";
import { createDice, type Dice } from "./dice.ts";
import { instanceFor } from "./instances.ts";
import { startProcess, type Process } from "./process.ts";
import { addressOf } from "./providers.ts";
import type { World } from "./world.ts";

/** The first of the processes that check other keys, beyond those of all callers and guesses. */
const firstNeighbour = 4_001;
const timeoutMs = 25_000;

/**
 * Checks of other keys, one after another. Only their connections are of interest: they share them with the checks of the
 * key that the schedule is about.
 */
export function startNeighbours(world: World): void {
  const { scheduler, plan, seed } = world;
  const dice = createDice(seed, 14);
  let left = plan.connections?.neighbours ?? 0;

  function startNext(): void {
    if (left === 0) return;
    left -= 1;
    scheduler.after(dice.between(0, dice.pick([20, 300, 2_000])), () => {
      const process = startProcess(world, firstNeighbour + left, true);
      process.onKill(startNext);
      void check(world, process, dice).then(startNext);
    });
  }
  startNext();
}

async function check(world: World, process: Process, dice: Dice): Promise<void> {
  const { network, deployment } = instanceFor(world, process);
  world.counts.neighbours += 1;
  world.trace?.(`#${process.id} starts for another key`);
  const transport = createSimulatedTransport(world, process, network);
  const [first = ""] = deployment.providerIds;
  const providerId = dice.chance(0.7) ? first : dice.pick(deployment.providerIds);
  const owner = { providerId, accountVersionId: network.accountVersion(false) };
  const url = addressOf(providerId);
  const release = transport.openEarly?.(url, owner);
  // The claim.
  await process.clock.sleep(dice.between(2, 10));
  const { connectTimeoutMs, bodyTimeoutMs, maxBodyBytes } = defaultCallSettings;
  const limits = { timeoutMs, connectTimeoutMs, bodyTimeoutMs, maxBodyBytes };
  await transport({ method: "POST", url, headers: {}, body: "another key" }, limits, undefined, owner);
  release?.();
  process.end();
  network.freeze();
}
