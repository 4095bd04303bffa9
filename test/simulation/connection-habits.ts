import type { Dice } from "./dice.ts";
import type { Weather } from "./plan.ts";

/** How instances and providers treat the connections between them. */
export type ConnectionHabits = {
  /** How long an instance keeps one; 0 switches that off. */
  keptMs: number;
  /** After how long a provider ends one on which nothing is asked of it, and whether it says so. */
  idleMs: number;
  saysIdle: boolean;
  /** How it does so, one of them each time. */
  endings: readonly ("closes" | "resets" | "falls silent")[];
  /** Of an answer: it comes again, and once more. */
  repeats: number;
  /** Each time an instance reads the account: it has changed. */
  accountChanges: number;
  /** In what the weather differs. */
  weather: Partial<Weather>;
  /** Checks of other keys on the same instances. */
  neighbours: number;
  /** Of an invocation, at least: its instance has run others before. */
  warmStarts: number;
  /** Whether the steady clock of an instance stands still between its invocations. */
  clockStandsStill: boolean;
};

/** Draws the habits of a schedule. Most have none: connections are only one thing among others. */
export function habitsOf(dice: Dice): ConnectionHabits | undefined {
  if (!dice.chance(0.2)) return undefined;
  return {
    keptMs: dice.pick([0, 5_000, 5_000, 5_000]),
    idleMs: dice.pick([700, 3_000, 10_000, 75_000]),
    saysIdle: dice.chance(0.3),
    endings: dice.pick([["closes"], ["resets"], ["closes", "resets", "falls silent"]]),
    repeats: dice.pick([0, 0.1, 0.5]),
    accountChanges: dice.pick([0, 0.1]),
    clockStandsStill: dice.chance(0.3),
    weather: dice.chance(0.7) ? calm(dice) : {},
    neighbours: dice.pick([0, 2, 4]),
    warmStarts: dice.pick([0.5, 1, 1]),
  };
}

/** A storm leaves nothing to keep. */
function calm(dice: Dice): Partial<Weather> {
  const stalls = dice.pick([0, 0.1, 0.2]);
  return { kills: 0, unreachable: 0, unanswered: dice.pick([0, 0.2]), slowness: 0, verdicts: 0.2, stalls };
}
