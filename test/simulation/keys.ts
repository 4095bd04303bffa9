import type { Dependencies } from "../../lib/check/dependencies.ts";
import { cachedKeys } from "./cached-keys.ts";
import { createDice } from "./dice.ts";
import type { World } from "./world.ts";

/** Beyond the streams of any process and of any call. */
const keysStream = 5_000_000;

/**
 * The keys as one instance reads them: some instances have a secret from before its rotation. One that is asked for newer
 * keys gets them, unless the secret store does not answer.
 */
export function createSimulatedKeys({ seed, plan, counts }: World, processId: number): Dependencies["keys"] {
  const dice = createDice(seed, keysStream + processId);
  const newest = plan.isRotated ? cachedKeys.newer : cachedKeys.older;
  const held = dice.chance(0.5) ? cachedKeys.older : newest;
  const isAnswered = !dice.chance(plan.weather.unreadKeys);
  return (outdated) => {
    if (outdated !== undefined) counts.keysReadAgain += 1;
    return Promise.resolve(outdated !== undefined && isAnswered ? newest : held);
  };
}
