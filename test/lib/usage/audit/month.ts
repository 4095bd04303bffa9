import { recordFromItem } from "../../../../lib/records/item.ts";
import type { VerificationRecord } from "../../../../lib/records/record.ts";
import { projectUsageEntry } from "../../../../lib/entry/project-usage.ts";
import { auditMonth, type Audit } from "../../../../lib/usage/audit/audit.ts";
import type { Bill } from "../../../../lib/usage/audit/bill.ts";
import { repairMonth, type RepairResult } from "../../../../lib/usage/audit/repair.ts";
import { entriesOf, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { settleCharge } from "../../../../lib/usage/ledger/settle.ts";
import type { SettlementOrder } from "../../../../lib/usage/ledger/settle-step.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { createCountingRandom, createManualClock } from "../../records/fixtures.ts";
import { createMemoryStore, type MemoryTable } from "../../store/memory-store.ts";
import { createMemoryTransactBoth } from "../../store/memory-transact-both.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { usageDependencies } from "../dependencies.ts";
import { callerNames, eventEntry, playChecks, type StreamEntry } from "../ledger/histories.ts";

/** The month of the made-up books. */
export const month = "2026-11";
const from = Date.UTC(2026, 10, 2);

/** Who settles and repairs in tests. */
export const said = { by: "accounting", evidence: "bill line 17" };

/** The books of a made-up month after its stream was delivered, without the events that `isLost` names. */
export async function openMonth(
  { attempts = 300, seed = 11 }: { attempts?: number; seed?: number } = {},
  isLost: (event: StreamEntry) => boolean = () => false,
) {
  const { table: records, entries: events } = playChecks(
    { attempts, callers: callerNames(3), from, to: from + 5 * 86_400_000 },
    seededRandom(seed),
  );
  const table = createMemoryUsageTable();
  const handler = projectUsageEntry(usageDependencies(table).dependencies);
  const deliver = (delivered: readonly StreamEntry[]) =>
    handler({ Records: delivered.map(eventEntry) }, { getRemainingTimeInMillis: () => 60_000 });
  await deliver(events.filter((event) => !isLost(event)));
  const clock = createManualClock(Date.UTC(2026, 11, 3));
  const sources = {
    table,
    clock,
    random: createCountingRandom(),
    records: createMemoryStore(records),
    scan: () => all(records),
    transactBoth: createMemoryTransactBoth(records, table),
  };
  return {
    records,
    table,
    clock,
    sources,
    events,
    deliver,
    audit: (bill?: Bill): Promise<Audit> =>
      auditMonth(sources, { month, ...(bill === undefined ? {} : { bill }) }),
    async repair(mayRebuild = false): Promise<RepairResult> {
      const audit = await auditMonth(sources, { month });
      return repairMonth(sources, audit, { by: said.by, mayRebuild });
    },
    settle: (order: Pick<SettlementOrder, "verificationId" | "attempt" | "charge" | "startedAt">) =>
      settleCharge({ ...said, ...order }, sources),
    attempts: (): Entry[] => [...records.values()].flatMap((item) => entriesOf(recordFromItem(item))),
    /** The entries as they are stored. */
    entries: (): Entry[] =>
      [...table.items].flatMap(([pk, items]) =>
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys say what the items are
        pk.startsWith("entries#") ? ([...items.values()] as unknown as Entry[]) : [],
      ),
  };
}

/** An opened month. */
export type OpenMonth = Awaited<ReturnType<typeof openMonth>>;

/** The first attempt in the records with a charge. */
export function oneOf(books: OpenMonth, charge: string): Entry {
  const found = books.attempts().find((one) => one.charge === charge && one.settlement === undefined);
  if (found === undefined) throw new Error(`the history has no attempt that is ${charge}`);
  return found;
}

/** The record of an entry. */
export function recordOf({ records }: OpenMonth, { verificationId }: Entry): VerificationRecord {
  return recordFromItem(records.get(`v1#${verificationId.slice(4)}`) ?? {});
}

async function* all(records: MemoryTable) {
  for (const item of records.values()) yield Promise.resolve(recordFromItem(item));
}
