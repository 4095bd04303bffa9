import type { Month } from "../../lib/base/month.ts";
import type { Audit } from "../../lib/usage/audit/audit.ts";
import { attemptName } from "../../lib/usage/ledger/entry.ts";
import type { Dice } from "../simulation/dice.ts";
import { expectedFindings } from "./expected.ts";
import { dyingTable, Killed } from "./watched-table.ts";
import { anyMonth, booksIn, type World } from "./world.ts";

const order = { by: "accounting", mayRebuild: false };

/** Audits a month, and compares what it finds with what there is to find. */
export async function auditAny(world: World, dice: Dice): Promise<void> {
  await auditRightly(world, anyMonth(world, dice));
}

export async function auditRightly(world: World, month: Month): Promise<Audit> {
  const { code, sources, violate } = world;
  const audit: Audit = await code.auditCertainly(sources, { month });
  const { differences, findings, moving, confirmed, unconfirmed, entries } = audit;
  if (audit.unlisted.length > 0) violate("silent", `the lists of ${month} are called incomplete`);
  if (differences.length > 0 || moving > 0) violate("silent", `totals of ${month} are called wrong`);
  const found = findings.map(({ what, stands, seen }) => {
    const entry = seen ?? stands;
    return `${what} ${entry && attemptName(entry)}`;
  });
  const expected = expectedFindings(world, month);
  for (const one of found) if (!expected.has(one)) violate("silent", `${one} is no finding`);
  for (const one of expected) if (!found.includes(one)) violate("silent", `${one} is not found`);
  const differing = found.filter((one) => !one.startsWith("missing")).length;
  if (confirmed + unconfirmed + differing !== entries)
    violate("silent", `${month}: entries are lost count of`);
  if (code.agrees(audit) !== (expected.size === 0)) violate("silent", `${month}: agrees is wrong`);
  return audit;
}

/** Repairs a month, sometimes killed between any two writes before, and checks that nothing is left to repair. */
export async function repairAny(world: World, dice: Dice): Promise<void> {
  const month = anyMonth(world, dice);
  if (dice.chance(0.4)) await repairAndDie(world, month, dice);
  await repairWhole(world, month);
}

/** Repairs a month until nothing is left. */
export async function repairWhole(world: World, month: Month): Promise<void> {
  const { code, sources, violate, counts } = world;
  const audit = await auditRightly(world, month);
  await code.repairMonth(sources, audit, order);
  counts.repairs += 1;
  for (const left of expectedFindings(world, month)) {
    if (!isForOperator(left, audit)) violate("repaired", `${left} after a repair`);
  }
  const before = JSON.stringify(booksIn(world));
  const again = await code.repairMonth(sources, await code.auditCertainly(sources, { month }), order);
  if (again.entries + again.totals > 0 || JSON.stringify(booksIn(world)) !== before) {
    violate("repaired", `a second repair of ${month} changes something`);
  }
}

/** Whether a finding is one that a repair leaves to an operator: an entry that says `charged` where its record does not. */
function isForOperator(name: string, { findings }: Audit): boolean {
  return findings.some(
    ({ stands, seen }) =>
      stands?.charge === "charged" &&
      seen !== undefined &&
      seen.charge !== "charged" &&
      name.endsWith(attemptName(stands)),
  );
}

async function repairAndDie(world: World, month: Month, dice: Dice): Promise<void> {
  const { code, sources } = world;
  const audit: Audit = await code.auditCertainly(sources, { month });
  const table = dyingTable(sources.table, dice.between(0, 6), dice.chance(0.5));
  try {
    await code.repairMonth({ ...sources, table }, audit, order);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    world.counts.killedRepairs += 1;
  }
}
