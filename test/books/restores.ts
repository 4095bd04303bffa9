import { defaultRecordSettings } from "../../lib/domain/record-settings.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { partitionKeyOf } from "../../lib/records/record.ts";
import type { Item } from "../../lib/store/write.ts";
import { attemptName, entriesOf, type Entry } from "../../lib/usage/ledger/entry.ts";
import { lastLife } from "../../lib/usage/restore/last-life.ts";
import { restoreRecords } from "../../lib/usage/restore/restore.ts";
import { createMemoryStore } from "../lib/store/memory-store.ts";
import { repairWhole } from "./audits.ts";
import { expectedFindings } from "./expected.ts";
import { deliverAll } from "./stream.ts";
import { entriesIn, monthsOfWorld, type World } from "./world.ts";

/** The table of records as it was at some time. */
export type Copy = ReadonlyMap<string, Item>;

/** Longer than any run, so that every key of the books is restored. */
const settings = { ...defaultRecordSettings, retentionMs: 1_000 * 86_400_000 };

/**
 * The table of records is lost and restored from an older copy. Then every key of the books has a record that agrees with
 * them, and none whose verdict they know can run again.
 */
export async function loseAndRestore(world: World, copy: Copy): Promise<void> {
  const { records, sources, clock, violate, counts } = world;
  records.clear();
  const { refused, done, released, forgotten } = await restoreRecords(
    {
      usage: sources.table,
      live: {
        store: createMemoryStore(records),
        existing: (pks) => Promise.resolve(new Set(pks.filter((pk) => records.has(pk)))),
      },
      copy: {
        read: (pks) => Promise.resolve(itemsOf(copy, pks)),
        async *scan() {
          yield await Promise.resolve([...copy.values()]);
        },
      },
      clock,
      random: sources.random,
      settings,
    },
    { isDry: false },
  );
  counts.restoredRecords += done + released + forgotten;
  counts.refusedKeys += refused;
  for (const item of records.values()) {
    world.pending.push({ before: undefined, after: recordFromItem(item), at: clock.now() });
  }
  await deliverAll(world);
  const before = moneyIn(world);
  for (const month of monthsOfWorld(world)) {
    // A copy may hold the reference of a call of which the stream lost the report, and which was settled without its record.
    await repairWhole(world, month);
    for (const finding of expectedFindings(world, month)) violate("restored", finding);
  }
  if (moneyIn(world) !== before) violate("restored", "a restored record changes what the books say of money");
  for (const [pk, entries] of Map.groupBy(entriesIn(world), pkOf)) {
    const item = records.get(pk);
    if (item === undefined) violate("restored", `${pk} has no record`);
    else checkKey(world, pk, recordFromItem(item), lastLife(entries));
  }
}

/** What the books say of money: each attempt with its charge, its settlement and its price. */
function moneyIn(world: World): string {
  const amounts = entriesIn(world).map((entry) => [
    attemptName(entry),
    entry.charge,
    entry.settlement,
    entry.feeMilliFen,
  ]);
  return JSON.stringify(amounts.toSorted(([one = ""], [other = ""]) => (one < other ? -1 : 1)));
}

function itemsOf(copy: Copy, pks: readonly string[]): Item[] {
  const wanted = new Set(pks);
  return [...copy].filter(([pk]) => wanted.has(pk)).map(([, item]) => item);
}

function pkOf({ verificationId }: Entry): string {
  return partitionKeyOf(verificationId) ?? "";
}

function checkKey(
  { violate }: World,
  pk: string,
  record: ReturnType<typeof recordFromItem>,
  life: readonly Entry[],
): void {
  const hasVerdict = life.some(({ verdict, forgotten }) => verdict !== undefined || forgotten === true);
  if (hasVerdict && record.state !== "done") violate("restored", `${pk} may run again after its verdict`);
  if (record.state === "claimed") violate("restored", `${pk} is held by nobody`);
  const shown = new Set(entriesOf(record).map(({ attempt }) => attempt));
  const hidden = life.filter(({ attempt, charge }) => charge !== "free" && !shown.has(attempt));
  for (const { attempt } of hidden)
    violate("restored", `attempt ${attempt} of ${pk} does not count any more`);
}
