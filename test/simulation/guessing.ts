import { createDice } from "./dice.ts";
import { inputs } from "./inputs.ts";
import { checkReply } from "./replies.ts";
import { request } from "./requests.ts";
import type { World } from "./world.ts";

/** The first of the requests that guess, beyond those of all callers. */
const firstGuess = 2_001;
const hourMs = 3_600_000;

/** Someone sends other inputs under the key, many at once, and again when the lock ends; the right one is among them. */
export function startGuessing(world: World): void {
  const { scheduler, plan, seed } = world;
  const dice = createDice(seed, 11);
  let id = firstGuess;
  let burstAtMs = 0;
  for (let burst = 0; burst < plan.guessBursts; burst++) {
    burstAtMs += dice.pick([dice.between(0, 60_000), hourMs + dice.between(-5_000, 5_000)]);
    const spreadMs = dice.pick([0, 5, 2_000, 120_000]);
    for (let guess = dice.between(4, 9); guess > 0; guess--) {
      const number = id++;
      const input = dice.chance(0.15) ? inputs[0] : inputs[1];
      scheduler.after(burstAtMs + dice.between(0, spreadMs), () => {
        request(world, number, input, (reply) => checkReply(world, reply));
      });
    }
  }
}
