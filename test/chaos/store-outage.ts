import { setTimeout as sleep } from "node:timers/promises";
import type { Backing } from "../../local/start-backing.ts";
import type { Door } from "./door.ts";

/** How long the store stays away, in milliseconds: shorter and longer than a verdict waits for it. */
const outageMs = [500, 5_000] as const;
/** How long to wait for a call, and how often to look. */
const patienceMs = 10_000;
const lookMs = 1;

/** How many outages fall into one of the rounds, so that all of them are spread evenly over the run. */
export function outagesOf(
  round: number,
  { kills, storeOutages }: { kills: number; storeOutages: number },
): number {
  const until = (rounds: number): number => Math.floor((storeOutages * rounds) / kills);
  return until(round + 1) - until(round);
}

/**
 * Cuts the connections to the store as soon as a provider has got a call, before it answers, and opens the way again after
 * some seconds.
 */
export async function cutOffDuringCall(
  store: Door,
  backing: Pick<Backing, "calls">,
  random: () => number,
): Promise<void> {
  const before = callCount(backing);
  const givesUpAt = Date.now() + patienceMs;
  while (callCount(backing) === before && Date.now() < givesUpAt) await sleep(lookMs);
  await store.shut();
  await sleep(outageMs[0] + random() * (outageMs[1] - outageMs[0]));
  await store.open();
}

function callCount({ calls }: Pick<Backing, "calls">): number {
  return Object.values(calls().counts).reduce((sum, provider) => sum + provider.calls, 0);
}
