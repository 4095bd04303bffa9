import { addDays, monthStart, nextMonth, type Month } from "../../lib/base/month.ts";
import { shanghaiDay } from "../../lib/base/shanghai-day.ts";
import { packageKey } from "../../lib/usage/packages/keys.ts";
import { readPackages } from "../../lib/usage/packages/package-items.ts";
import type { Statement } from "../../lib/usage/statement/statement.ts";
import { buy, packageOf } from "../lib/usage/ledger/projected.ts";
import type { Dice } from "../simulation/dice.ts";
import { brokenBookings } from "./bookings.ts";
import { entriesIn, monthsOfWorld, monthsWithEntries, type World } from "./world.ts";

const dayMs = 86_400_000;

/** An operator tries to close a month: mostly the next one in order. */
export async function closeAny(world: World, dice: Dice): Promise<void> {
  const months = monthsOfWorld(world);
  const next = months.find((month) => !world.statements.has(month)) ?? dice.pick(months);
  await close(world, dice.chance(0.7) ? next : dice.pick(months));
}

/** Closes a month if that is possible, and checks that it was closed only if it may be. */
export async function close(world: World, month: Month): Promise<void> {
  const { code, sources, clock, violate, counts, statements } = world;
  const { table, random } = sources;
  const isClosed = statements.has(month);
  const entries = entriesIn(world, month);
  const result = await code.closeMonth(
    { month, by: "accounting" },
    { table, clock, random, sums: code.compareTotals(table, month) },
  );
  const text = `${month} is ${result.outcome}`;
  const refusals: readonly string[] = ["totals_differ", "changing", "unlisted"];
  if (refusals.includes(result.outcome)) violate("stored", text);
  if (result.outcome !== "closed") return;
  counts.closes += 1;
  if (isClosed) violate("stored", `${text} again`);
  if (clock.now() < monthStart(nextMonth(month)) + dayMs) violate("stored", `${text} too early`);
  if (entries.some(({ charge }) => charge === "open")) violate("stored", `${text} with open attempts`);
  if (monthsWithEntries(world).some((one) => one < month && !statements.has(one))) {
    violate("stored", `${text} before an earlier one`);
  }
  const { lines, unknown } = result.statement;
  for (const charge of ["charged", "free", "unknown"] as const) {
    const calls = lines.filter((line) => line.month === month && line.charge === charge);
    const booked = entries.filter((entry) => entry.charge === charge).length;
    if (sum(calls.map((line) => line.calls)) !== booked) violate("stored", `${text} without ${charge} ones`);
  }
  if (unknown.length !== entries.filter(({ charge }) => charge === "unknown").length) {
    violate("stored", `${text} with other unknown attempts`);
  }
  if (lines.some((line) => line.month !== month)) counts.differences += 1;
  statements.set(month, JSON.stringify(await code.readStatement(table, month)));
  if (statements.get(month) !== JSON.stringify(result.statement)) violate("stored", `${text} as another`);
}

/** Checks that stored statements stand, and that with what the next one will book they come to the live figures. */
export async function checkStatements(world: World): Promise<void> {
  const { code, sources, statements, violate } = world;
  const { table } = sources;
  if (statements.size === 0) return;
  for (const [month, stored] of statements) {
    const statement: Statement = await code.readStatement(table, month);
    if (JSON.stringify(statement) !== stored) violate("stored", `the statement of ${month} has changed`);
  }
  const newest = [...statements.keys()].toSorted().at(-1) ?? "";
  const texts = await brokenBookings(table, {
    closed: [...statements.keys()],
    next: nextMonth(newest),
    code,
  });
  for (const text of texts) violate("booked", text);
}

/** Books a package, in time or late. */
export async function bookPackage(world: World, dice: Dice): Promise<void> {
  const today = shanghaiDay(world.clock.now());
  const boughtOn = addDays(today, -dice.pick([0, 0, 10, 40]));
  await buy(
    world.sources.table,
    packageOf({
      id: `pkg_${dice.between(0, 99_999_999)}`,
      provider: dice.pick(["first", "second"]),
      boughtOn,
      validUntil: addDays(boughtOn, dice.pick([5, 30, 364])),
      calls: dice.between(1, 9),
      feeMilliFen: dice.between(0, 99_999),
    }),
  );
  world.counts.packages += 1;
}

/** Removes a package that was booked. */
export async function removePackage(world: World, dice: Dice): Promise<void> {
  const packages = await readPackages(world.usage);
  if (packages.length === 0) return;
  await world.sources.table.write({ type: "delete", key: packageKey(dice.pick(packages).id) });
  world.counts.removedPackages += 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((left, right) => left + right, 0);
}
