import { providerIds } from "../lib/providers/registry.ts";
import { scanRecords } from "../lib/records/scan-records.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { agrees, type Audit, type AuditQuery } from "../lib/usage/audit/audit.ts";
import { auditCertainly } from "../lib/usage/audit/certain-audit.ts";
import { repairMonth, type RepairResult } from "../lib/usage/audit/repair.ts";
import { shanghaiMonth } from "../lib/base/month.ts";
import { billColumnOptions } from "./audit/bill-columns.ts";
import { billLines } from "./audit/bill-lines.ts";
import { otherRowLines } from "./audit/bill-row-lines.ts";
import { booksLines } from "./audit/books-lines.ts";
import { readBill } from "./audit/read-bill.ts";
import { type Command, type Given, type Option, UsageError } from "./command.ts";
import { begunMonthOf, monthOption } from "./option-values.ts";
import { evidenceOptions, operatorOf } from "./operator-evidence.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { type Tables, withTables } from "./tables.ts";

const options = {
  ...stageOptions,
  ...monthOption,
  repair: { type: "boolean", help: "post what records have, and raise the totals to the sum of the entries" },
  "rebuild-totals": {
    type: "boolean",
    help: "with --repair: also lower totals, and rebuild them even where records no longer confirm the entries",
  },
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

/** `npx idcheck audit`: compares the books of a month with themselves, with the records, and with a provider's bill. */
export const auditCommand: Command = {
  name: "npx idcheck audit",
  usage: "--stage <stage> [--month <month>] [--repair] [--provider <id> --bill <number>|--bill-file <file>]",
  description: `
Compares the books of a month exactly: the totals with the entries, which are the books, and the entries with every
verification record that still exists. --repair posts what such a record has and the entries lack, removes an entry that only
copies another or that its living record disproves, puts an entry back that record and totals both contradict, lists callers,
providers and months that the lists lack, and raises totals to the sum of the entries. It never lowers the charge of an attempt on
the word of its record alone, and run again it changes nothing. Only with --rebuild-totals does it lower totals, or rebuild them where records no longer confirm the entries: an entry
that was removed after its record looks like a total that was raised. Without --month it audits the current month, and names
earlier months that have entries and are in no list.

A bill is consistent with the books if charged ≤ bill ≤ charged + unknown. With the provider's references (--bill-file,
CSV in UTF-8, GB18030 or UTF-16), each call is matched; lines that are totals, cost nothing or say that they are not
charged are no charged calls and are named. The audit prints an npx idcheck settle command where the bill decides a
charge, and names the attempts that only the provider can decide. A call within ten minutes of the turn of a month may be on
the bill of either month. A call that is missing on the bill decides nothing until the month is over, nor if the bill is only a part
of the month's: if it has no line of a day with charged calls, or lacks more than a few of them.

Exits with 0 if everything agrees, and with 1 if not.`,
  options,
  async run(given, surroundings) {
    const nowMs = systemClock.now();
    const chosen = begunMonthOf(given, "month", nowMs);
    const month = chosen ?? shanghaiMonth(nowMs);
    const bill = await readBill(given, { month, nowMs });
    const otherRows = bill?.otherRows;
    const repair = repairOf(given);
    const needs =
      "dynamodb:Scan and GetItem on the records and dynamodb:Query, GetItem, PutItem and UpdateItem on usage";
    return withTables(given, surroundings, needs, async (tables) => {
      const { audit, repaired } = await auditAndRepair(
        tables,
        { month, isLast: chosen === undefined, ...(bill === undefined ? {} : { bill }) },
        repair,
      );
      const isAgreed = agrees(audit);
      const lines = [
        ...booksLines(audit, repaired, tables.place),
        ...(audit.bill === undefined ? [] : billLines(audit.bill, { month, place: tables.place })),
        ...(otherRows === undefined ? [] : otherRowLines(otherRows)),
      ];
      printResult(given, surroundings, { ...audit, agrees: isAgreed, repaired, otherRows }, lines);
      return isAgreed && (audit.bill?.agrees ?? true) ? 0 : 1;
    });
  },
};

type RepairOrder = { by: string; mayRebuild: boolean };

function repairOf(given: Given): RepairOrder | undefined {
  const mayRebuild = given.flag("rebuild-totals");
  if (!given.flag("repair")) {
    if (mayRebuild) throw new UsageError("--rebuild-totals goes with --repair.");
    return undefined;
  }
  return { by: operatorOf(given), mayRebuild };
}

async function auditAndRepair(
  { client, verificationsTable, usage, records }: Tables,
  query: AuditQuery,
  repair: RepairOrder | undefined,
): Promise<{ audit: Audit; repaired?: RepairResult }> {
  const scan = () => scanRecords(client, verificationsTable, { pageSize: 250 });
  const sources = {
    table: usage,
    records,
    scan,
    providers: providerIds,
    clock: systemClock,
    random: systemRandom,
  };
  const audit = await auditCertainly(sources, query);
  if (repair === undefined || agrees(audit)) return { audit };
  const repaired = await repairMonth(sources, audit, repair);
  return { audit: await auditCertainly(sources, query), repaired };
}
