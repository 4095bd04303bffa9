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
import { anyMonth, entriesIn, recordsIn, type World } from "./world.ts";

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
  world.damage.isPlanted = true;
  await planting.plant(world, dice.pick(booked));
  await curePlanted(world, month, planting, name);
  const isCured = figuresIn(world) === before && wrongTotals(world.usage).length === 0;
  if (planting.cure !== "orders" && planting.cure !== "person" && !isCured) {
    world.violate("planted", `${name}: the books are not as they were`);
  }
  restore();
  world.damage.isPlanted = false;
}

async function curePlanted(world: World, month: Month, { cure }: Planting, name: string): Promise<void> {
  const { code, sources, violate, counts } = world;
  const audit: Audit = await code.auditCertainly(sources, { month });
  if (code.agrees(audit)) violate("planted", `${name}: the audit agrees`);
  await mayNotClose(world, month, name);
  const figures = figuresIn(world);
  const totals = wrongTotals(world.usage).join("\n");
  const wasConfirmed = audit.unconfirmed === 0;
  await code.repairMonth(sources, audit, { by, mayRebuild: false });
  if (cure === "repair") return;
  const isLeftAlone = figuresIn(world) === figures && wrongTotals(world.usage).join("\n") === totals;
  if (cure === "raise" && wasConfirmed) {
    if (wrongTotals(world.usage).length > 0) violate("planted", `${name}: the totals stay wrong`);
  } else if (!isLeftAlone) violate("planted", `${name}: repaired without a decision`);
  if (hasForeignEntries(audit)) {
    await code.repairMonth(sources, audit, { by, mayRebuild: true });
    if (wrongTotals(world.usage).join("\n") !== totals)
      violate("planted", `${name}: totals are rebuilt from it`);
  }
  if (cure === "orders") await obeyOrders(world, month, name);
  if (cure === "person") return;
  const after: Audit = await code.auditCertainly(sources, { month });
  const lines = code.booksLines(after, undefined, "test");
  const isTold = lines.some((line) => line.includes("--rebuild-totals"));
  if (isTold) counts.rebuilt += 1;
  await code.repairMonth(sources, after, { by, mayRebuild: isTold });
  if (wrongTotals(world.usage).length > 0) violate("planted", `${name}: the totals stay wrong`);
}

async function obeyOrders(world: World, month: Month, name: string): Promise<void> {
  const { code, sources, violate } = world;
  const audit: Audit = await code.auditCertainly(sources, { month });
  const orders = printedOrders(code.booksLines(audit, undefined, "test"));
  if (orders.length !== 1) violate("planted", `${name}: ${orders.length} orders are printed`);
  for (const order of orders) {
    const settled = await code.settleCharge({ ...order, by, evidence: "its record" }, sources);
    if (settled.outcome !== "settled") violate("planted", `${name}: the order ends as ${settled.outcome}`);
  }
}

async function mayNotClose(world: World, month: Month, name: string): Promise<void> {
  const { code, sources, clock, violate } = world;
  // A close looks at totals and entries alone: what is planted in both is for the audit to find.
  if (wrongTotals(world.usage).length === 0) return;
  const { table, random } = sources;
  const sums = code.compareTotals(table, month);
  const { outcome } = await code.closeMonth({ month, by }, { table, clock, random, sums });
  if (outcome === "closed") violate("planted", `${name}: the month is closed`);
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
