import { attemptName } from "../../lib/usage/ledger/entry.ts";
import { auditRightly, repairWhole } from "./audits.ts";
import { areBooked, askProvider, compare, compareAndObey } from "./bills.ts";
import { checkStatements, close } from "./statements.ts";
import { deliverAll } from "./stream.ts";
import { entriesIn, monthsOfWorld, type World } from "./world.ts";

const providers = ["first", "second"] as const;
const longAfterMs = 70 * 86_400_000;

/** Longer than a provider's clock and ours differ: a call just before the turn of a month may be on the next month's bill. */
const tillLastIsBilledMs = 10 * 60_000;

/**
 * The end of every run: the stream brings what is not lost, records bring what they have, the bills of all months come,
 * and an operator obeys what is printed and asks about what the bills leave open. Then the books must be as true as the
 * evidence allows, and every month can be closed.
 */
export async function endWell(world: World): Promise<void> {
  const { plan, clock, violate } = world;
  clock.advance(tillLastIsBilledMs);
  const months = monthsOfWorld(world);
  if (world.pending.length % 2 === 0) await deliverAll(world);
  clock.advance(longAfterMs);
  for (const month of months) await repairWhole(world, month);
  await deliverAll(world);
  for (const month of months) {
    for (const provider of providers)
      await askProvider(world, await compareAndObey(world, { provider, month }));
  }
  for (const entry of entriesIn(world)) {
    const truth = world.calls.get(attemptName(entry));
    if (truth?.charge === entry.charge || (plan.mayBeWrong && !isDecided(world, truth?.name ?? ""))) continue;
    violate("ended", `${attemptName(entry)} is ${entry.charge} in the end, and was ${truth?.charge}`);
  }
  // Out of order, which is refused as long as an earlier month is open.
  await close(world, months.at(-1) ?? "");
  for (const month of months) {
    await auditRightly(world, month);
    for (const provider of providers) {
      if (plan.mayBeWrong || !areBooked(world, { provider, month })) continue;
      const { audit } = await compare(world, { provider, month });
      if (audit.bill?.agrees !== true)
        violate("ended", `the bill of ${provider} for ${month} does not agree`);
    }
    await close(world, month);
  }
  await checkStatements(world);
  if (world.statements.size < months.length) violate("ended", "a month cannot be closed");
}

/** Whether the bills must decide a known charge that is wrong: they name the call, and so do the books. */
function isDecided(world: World, name: string): boolean {
  const truth = world.calls.get(name);
  const entry = entriesIn(world).find((one) => attemptName(one) === name);
  return truth?.charge === "charged" && truth.isListed && entry?.providerReference === truth.reference;
}
