import { setTimeout as sleep } from "node:timers/promises";
import { scanRecords } from "../lib/records/scan-records.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { type Audit, auditMonth, lastingDifferences } from "../lib/usage/audit/audit.ts";
import type { Bill } from "../lib/usage/audit/bill.ts";
import type { Difference } from "../lib/usage/audit/books.ts";
import { noteRepair } from "../lib/usage/audit/repair-items.ts";
import { createRebuild, repairTotals } from "../lib/usage/audit/repair.ts";
import { type Month, shanghaiMonth } from "../lib/base/month.ts";
import { auditLines } from "./audit/audit-lines.ts";
import { billColumnOptions } from "./audit/bill-columns.ts";
import { readBill } from "./audit/read-bill.ts";
import type { Command, Option } from "./command.ts";
import { begunMonthOf, monthOption } from "./option-values.ts";
import { evidenceOptions, operatorOf } from "./operator-evidence.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { type Tables, withTables } from "./tables.ts";

const options = {
  ...stageOptions,
  ...monthOption,
  repair: { type: "boolean", help: "make usage and totals agree with the records" },
  by: evidenceOptions.by,
  provider: { type: "string", value: "<id>", help: "the provider that sent the bill" },
  kind: {
    type: "string",
    value: "<kind>",
    help: "the only kind of check that is on the bill (default: every kind)",
  },
  bill: {
    type: "string",
    value: "<number>",
    help: "the number of calls that the provider charges for the month",
  },
  "bill-file": {
    type: "string",
    value: "<file>",
    help: "the bill as CSV with a header and one line for each charged call, as the console exports it",
  },
  ...billColumnOptions,
} as const satisfies Record<string, Option>;

/** `idcheck audit`: compares the books of a month with the records, and with a provider's bill. */
export const auditCommand: Command = {
  name: "idcheck audit",
  usage: "--stage <stage> [--month <month>] [--repair] [--provider <id> --bill <number>|--bill-file <file>]",
  description: `
Reads all verification records of a stage, computes the totals of a month from them and compares these with the books,
exactly. The records are the truth: with --repair, usage and totals are made to agree with them, and who did it and when is
stored.

A bill is consistent with the books if charged ≤ bill ≤ charged + unknown. With the provider's references (--bill-file,
CSV in UTF-8, GB18030 or UTF-16), each call is matched. The audit prints an idcheck settle command where the bill decides a
charge, and names the attempts that only the provider can decide. A call within ten minutes of the turn of a month may be on
the bill of either month, and until the month is over a call that is missing on the bill decides nothing.

Exits with 0 if the books agree with the records and the bill, and with 1 if not. Records are kept for 400 days unless the
stage is configured otherwise; an older month cannot be audited.`,
  options,
  async run(given, surroundings) {
    const nowMs = systemClock.now();
    const month = begunMonthOf(given, "month", nowMs) ?? shanghaiMonth(nowMs);
    const bill = await readBill(given, { month, nowMs });
    const needs = "dynamodb:Scan on the records and dynamodb:Query, PutItem and UpdateItem on usage";
    return withTables(given, surroundings, needs, async (tables) => {
      const { audit, repaired } = await auditTwice(
        tables,
        month,
        bill,
        given.flag("repair") ? operatorOf(given) : undefined,
      );
      const agrees = audit.differences.length === 0;
      const result = { ...audit, agrees, repaired };
      printResult(given, surroundings, result, auditLines(audit, repaired, tables.stage));
      return agrees && (audit.bill?.agrees ?? true) ? 0 : 1;
    });
  },
};

/** Long enough for checks that were in flight during the first audit to reach the totals. */
const pauseMs = 2_000;

/** Audits again if the first audit found differences: they may come from checks that were in flight. */
async function auditTwice(
  { client, verificationsTable, usage }: Tables,
  month: Month,
  bill: Bill | undefined,
  repairedBy: string | undefined,
): Promise<{ audit: Audit; repaired: readonly Difference[] }> {
  const scan = () => scanRecords(client, verificationsTable);
  const query = { month, ...(bill === undefined ? {} : { bill }) };
  const rebuild = createRebuild({ table: usage, clock: systemClock, random: systemRandom });
  const first = await auditMonth(usage, scan(), query);
  if (first.differences.length === 0) return { audit: first, repaired: [] };
  await sleep(pauseMs);
  const second = await auditMonth(usage, scan(), query);
  const differences = lastingDifferences(first, second);
  if (repairedBy === undefined || differences.length === 0)
    return { audit: { ...second, differences }, repaired: [] };
  await noteRepair(usage, month, { by: repairedBy, at: systemClock.now(), differences });
  for await (const record of scan()) await rebuild.add(record);
  await rebuild.end();
  const third = await auditMonth(usage, scan(), query);
  // Differences that the records do not explain come from a change of the totals by hand.
  await repairTotals(usage, lastingDifferences(second, third));
  const last = await auditMonth(usage, scan(), query);
  return { audit: { ...last, differences: lastingDifferences(third, last) }, repaired: differences };
}
