import { monthStart, nextMonth, shanghaiMonth } from "../../lib/base/month.ts";
import { createDice, type Dice } from "../simulation/dice.ts";
import { auditAny, repairAny } from "./audits.ts";
import { compareAny } from "./bills.ts";
import { check, claimAgain, reportLate, retry } from "./checks.ts";
import { type Code, shippedCode } from "./code.ts";
import { endWell } from "./end.ts";
import { expire, forgetPerson } from "./endings.ts";
import { brokenEntries } from "./kept.ts";
import { settleAny } from "./operator.ts";
import { plantAny } from "./plant.ts";
import type { Plan, StepKind, Wait } from "./plan.ts";
import { type Counts, noCounts, type Violation } from "./report.ts";
import { type Copy, loseAndRestore } from "./restores.ts";
import { bookPackage, checkStatements, closeAny, removePackage } from "./statements.ts";
import { deliver } from "./stream.ts";
import { createWorld, entriesIn, type World } from "./world.ts";

const steps: Readonly<Record<StepKind, (world: World, dice: Dice) => void | Promise<void>>> = {
  check,
  retry,
  claimAgain,
  reportLate,
  deliver,
  settle: settleAny,
  forget: forgetPerson,
  expire,
  repair: repairAny,
  plant: plantAny,
  close: closeAny,
  book: bookPackage,
  unbook: removePackage,
  audit: auditAny,
  bill: compareAny,
};

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

/** How long nothing happens, in milliseconds. */
const waits: Readonly<Record<Wait, (now: number, dice: Dice) => number>> = {
  moment: (_, dice) => dice.between(1, 2 * minuteMs),
  hours: (_, dice) => dice.between(1, 9 * hourMs),
  days: (_, dice) => dice.between(dayMs, 9 * dayMs),
  turn: (now, dice) => {
    const turn = monthStart(nextMonth(shanghaiMonth(now + 9 * minuteMs)));
    return turn + dice.between(-9 * minuteMs, 9 * minuteMs) - now;
  },
};

/** Runs a plan with the code under test, step by step, and returns what it broke. */
export async function runBooks(
  plan: Plan,
  { code = shippedCode, counts = { ...noCounts } }: { code?: Code; counts?: Counts } = {},
): Promise<readonly Violation[]> {
  const world = createWorld(plan, code, counts);
  const middle = Math.floor(plan.steps.length / 2);
  let copy: Copy = new Map();
  for (const [index, { kind, wait, pick }] of plan.steps.entries()) {
    if (index === middle) copy = new Map(world.records);
    const dice = createDice(pick);
    world.clock.advance(waits[wait](world.clock.now(), dice));
    if (wait === "turn") counts.atTheTurn += 1;
    await watchCharges(world, async () => {
      await steps[kind](world, dice);
    });
    await checkStatements(world);
  }
  await watchCharges(world, () => endWell(world));
  await watchCharges(world, () => loseAndRestore(world, copy));
  return world.violations;
}

/** Checks that no entry leaves the books, and that no charge changes without a settlement, except upwards. */
async function watchCharges(world: World, step: () => Promise<void>): Promise<void> {
  const before = entriesIn(world);
  await step();
  for (const text of brokenEntries(before, entriesIn(world))) world.violate("kept", text);
}
