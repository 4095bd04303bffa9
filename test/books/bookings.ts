import type { Month } from "../../lib/base/month.ts";
import type { Table } from "../../lib/store/table.ts";
import { readUsage } from "../../lib/usage/report/read-usage.ts";
import { readClosings, readStoredLines } from "../../lib/usage/statement/statement-items.ts";
import { linesMissing, linesOfUsage, type StatementLine } from "../../lib/usage/statement/statement-lines.ts";
import type { Code } from "./code.ts";

/** What the statements of closed months, with what the one of the `next` month would book, lack of the live figures. */
export async function brokenBookings(
  table: Table,
  { closed, next, code }: { closed: readonly Month[]; next: Month; code: Pick<Code, "readStatement"> },
): Promise<string[]> {
  const booked: StatementLine[] = [];
  for (const closing of await readClosings(table)) booked.push(...(await readStoredLines(table, closing)));
  booked.push(...(await code.readStatement(table, next)).lines);
  const broken: string[] = [];
  for (const month of closed) {
    const live = linesOfUsage(month, await readUsage(table, month));
    const [missing] = linesMissing(
      live,
      booked.filter((line) => line.month === month),
    );
    if (missing !== undefined) broken.push(`${month} lacks ${JSON.stringify(missing)}`);
  }
  return broken;
}
