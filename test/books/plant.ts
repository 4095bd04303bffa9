import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import type { Month } from "../../lib/base/month.ts";
import type { Audit } from "../../lib/usage/audit/audit.ts";
import { hasForeignEntries } from "../../lib/usage/audit/repair.ts";
import { attemptName, entriesOf } from "../../lib/usage/ledger/entry.ts";
import type { Dice } from "../simulation/dice.ts";
import { repairWhole } from "./audits.ts";
import { factsOf } from "./expected.ts";
import { printedOrders } from "./operator.ts";
import { type Planting, plantings } from "./plantings.ts";
import { wrongTotals } from "./watched-table.ts";
import { anyMonth, entriesIn, listsIn, recordsIn, type World } from "./world.ts";

const by = "accounting";

/** Plants something in a month that is in order, and checks that it is found, and put right by what is printed. */
export async function plantAny(world: World, dice: Dice): Promise<void> {
  const month = anyMonth(world, dice);
  await repairWhole(world, month);
  const audit: Audit = await world.code.auditCertainly(world.sources, { month });
  const name = dice.pick(Object.keys(plantings));
  const planting = plantings[name];
  const living = new Map(
    recordsIn(world)
      .flatMap(entriesOf)
      .map((seen) => [attemptName(seen), seen]),
  );
  const booked = entriesIn(world, month)
    .map((entry) => ({ entry, seen: living.get(attemptName(entry)) }))
    .filter((one) => planting?.mayBe(one) === true);
  if (planting === undefined || booked.length === 0 || !world.code.agrees(audit)) return;
  world.counts.plants += 1;
  const restore = snapshot(world);
  const before = figuresIn(world);
  const listed = listsIn(world);
  world.damage.isPlanted = true;
  await planting.plant(world, dice.pick(booked));
  await mayNotClose(world, month, { name, listed });
  await curePlanted(world, month, planting, name);
  const isCured =
    figuresIn(world) === before && wrongTotals(world.usage).length === 0 && hasAll(listsIn(world), listed);
  if (planting.cure !== "person" && !isCured) {
    world.violate("planted", `${name}: the books are not as they were`);
  }
  restore();
  world.damage.isPlanted = false;
}

async function curePlanted(world: World, month: Month, { cure }: Planting, name: string): Promise<void> {
  const { code, sources, violate, counts } = world;
  const audit: Audit = await code.auditCertainly(sources, { month });
  if (code.agrees(audit)) violate("planted", `${name}: the audit agrees`);
  const lines = code.booksLines(audit, undefined, "--stage test");
  if (printedOrders(lines).length > 0) violate("planted", `${name}: an order is printed`);
  const figures = figuresIn(world);
  const totals = wrongTotals(world.usage).join("\n");
  const wasConfirmed = audit.unconfirmed === 0;
  await code.repairMonth(sources, audit, { by, mayRebuild: false });
  if (cure === "repair") return;
  const isLeftAlone = figuresIn(world) === figures && wrongTotals(world.usage).join("\n") === totals;
  if (cure === "raise" && wasConfirmed) {
    if (wrongTotals(world.usage).length > 0) violate("planted", `${name}: the totals stay wrong`);
  } else if (!isLeftAlone) violate("planted", `${name}: repaired without a decision`);
  if (cure === "rebuild") {
    await code.repairMonth(sources, audit, { by, mayRebuild: true });
    return;
  }
  if (hasForeignEntries(audit)) {
    await code.repairMonth(sources, audit, { by, mayRebuild: true });
    if (wrongTotals(world.usage).join("\n") !== totals)
      violate("planted", `${name}: totals are rebuilt from it`);
  }
  if (cure === "person") return;
  const after: Audit = await code.auditCertainly(sources, { month });
  const isTold = code
    .booksLines(after, undefined, "--stage test")
    .some((line) => line.includes("--rebuild-totals"));
  if (isTold) counts.rebuilt += 1;
  await code.repairMonth(sources, after, { by, mayRebuild: isTold });
  if (wrongTotals(world.usage).length > 0) violate("planted", `${name}: the totals stay wrong`);
}

async function mayNotClose(
  world: World,
  month: Month,
  { name, listed }: { name: string; listed: readonly string[] },
): Promise<void> {
  const { code, sources, clock, violate } = world;
  // A close looks at totals, entries and lists alone: what is planted in the first two is for the audit to find.
  if (wrongTotals(world.usage).length === 0 && hasAll(listsIn(world), listed)) return;
  const { table, random } = sources;
  const sums = code.compareTotals(table, month, sources);
  try {
    const { outcome } = await code.closeMonth({ month, by }, { table, clock, random, sums });
    if (outcome === "closed" || outcome === "changing")
      violate("planted", `${name}: the month is ${outcome}`);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
  }
}

function hasAll(names: readonly string[], wanted: readonly string[]): boolean {
  const present = new Set(names);
  return wanted.every((name) => present.has(name));
}

/** What the entries say, as far as records know it. */
function figuresIn(world: World): string {
  return JSON.stringify(
    entriesIn(world)
      .map((entry) => `${attemptName(entry)} ${factsOf(entry)}`)
      .toSorted(),
  );
}

/** Remembers both tables, to bring them back. */
function snapshot({ usage, records }: World): () => void {
  const items = [...usage.items].map(([pk, partition]) => [pk, new Map(partition)] as const);
  const stored = [...records];
  return () => {
    usage.items.clear();
    for (const [pk, partition] of items) usage.items.set(pk, partition);
    records.clear();
    for (const [pk, item] of stored) records.set(pk, item);
  };
}
