import { setTimeout as sleep } from "node:timers/promises";
import { scanRecords } from "../lib/records/scan-records.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { type Audit, auditMonth, lastingDifferences } from "../lib/usage/audit/audit.ts";
import type { Bill } from "../lib/usage/audit/bill.ts";
import type { Difference } from "../lib/usage/audit/books.ts";
import { noteMend } from "../lib/usage/audit/mend-items.ts";
import { createRebuild, mendTotals } from "../lib/usage/audit/mend.ts";
import { type Month, shanghaiMonth } from "../lib/base/month.ts";
import { auditLines } from "./audit/audit-lines.ts";
import { readBill } from "./audit/read-bill.ts";
import type { Command, Option } from "./command.ts";
import { monthOf } from "./numbers.ts";
import { evidenceOptions, operatorOf } from "./operator-evidence.ts";
import { printResult } from "./result.ts";
import { stageOptions } from "./stage-options.ts";
import { type Tables, withTables } from "./tables.ts";

const options = {
  ...stageOptions,
  month: {
    type: "string",
    short: "m",
    value: "<month>",
    help: "such as 2026-11, in Asia/Shanghai (the current one)",
  },
  mend: { type: "boolean", help: "apply to usage and totals what they lack of the records" },
  by: evidenceOptions.by,
  provider: { type: "string", value: "<id>", help: "whose bill it is" },
  kind: { type: "string", value: "<kind>", help: "the only kind that is on the bill" },
  bill: {
    type: "string",
    value: "<number>",
    help: "how many calls the provider's bill of the month charges",
  },
  "bill-file": {
    type: "string",
    value: "<file>",
    help: "the bill as CSV with a header, one line a charged call",
  },
  column: {
    type: "string",
    value: "<name>",
    help: "the bill's column with the provider's reference of a call (reference)",
  },
} as const satisfies Record<string, Option>;

/** Checks the books of a month against the records, and against a provider's bill. */
export const auditCommand: Command = {
  summary: "check the books against the records and a provider's bill",
  usage:
    "audit --stage <stage> [--month <month>] [--mend] [--provider <id> --bill <number>|--bill-file <file>]",
  description: `
Goes through all verification records of a stage, which are the truth, recomputes the totals of a month from them and
compares, to the unit. With --mend what usage and totals lack is applied, and who did it when is kept.

A bill can be right where charged ≤ bill ≤ charged + unknown. With the provider's references (--bill-file) each call is
matched, and the commands are printed that write what the bill shows: idcheck resolve for a charge that nobody knew,
idcheck adjust for one that was known wrongly. Calls around midnight may be on the bill of the other month.

Exits 0 where the books agree with the records and the bill, 1 where they do not. Records are kept for 400 days unless
the stage was configured otherwise; an older month cannot be audited.`,
  options,
  positionals: [0, 0],
  async run(given, surroundings) {
    const month = monthOf(given, "month") ?? shanghaiMonth(systemClock.now());
    const bill = await readBill(given);
    const needs = "dynamodb:Scan on the records and dynamodb:Query, PutItem and UpdateItem on usage";
    return withTables(given, surroundings, needs, async (tables) => {
      const { audit, mended } = await auditTwice(
        tables,
        month,
        bill,
        given.flag("mend") ? operatorOf(given) : undefined,
      );
      const agrees = audit.differences.length === 0;
      const { isPossible = true, findings = [] } = audit.bill ?? {};
      const result = { ...audit, agrees, mended };
      printResult(given, surroundings, result, auditLines(audit, mended, tables.stage));
      return agrees && isPossible && findings.length === 0 ? 0 : 1;
    });
  },
};

/** Long enough for what was under way during the first audit to arrive in the totals. */
const pauseMs = 2_000;

/** Audits again where the first audit found differences, which may be of checks that were under way. */
async function auditTwice(
  { client, verificationsTable, usage }: Tables,
  month: Month,
  bill: Bill | undefined,
  mendedBy: string | undefined,
): Promise<{ audit: Audit; mended: readonly Difference[] }> {
  const scan = () => scanRecords(client, verificationsTable);
  const query = { month, ...(bill === undefined ? {} : { bill }) };
  const rebuild = createRebuild({ table: usage, clock: systemClock, random: systemRandom });
  const first = await auditMonth(usage, scan(), query);
  if (first.differences.length === 0) return { audit: first, mended: [] };
  await sleep(pauseMs);
  const second = await auditMonth(usage, scan(), query);
  const differences = lastingDifferences(first, second);
  if (mendedBy === undefined || differences.length === 0)
    return { audit: { ...second, differences }, mended: [] };
  await noteMend(usage, month, { by: mendedBy, at: systemClock.now(), differences });
  for await (const record of scan()) await rebuild.add(record);
  await rebuild.end();
  const third = await auditMonth(usage, scan(), query);
  // What the records do not explain was changed in the totals by hand.
  await mendTotals(usage, lastingDifferences(second, third));
  const last = await auditMonth(usage, scan(), query);
  return { audit: { ...last, differences: lastingDifferences(third, last) }, mended: differences };
}
