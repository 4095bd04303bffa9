import { Problem } from "../domain/problem.ts";
import { usageDependencies, type UsageDependencies } from "./composition.ts";
import { yuanText } from "../domain/money.ts";
import { shanghaiMonth } from "../base/month.ts";
import type { Fields } from "../input/fields.ts";
import { boundReads } from "../store/bounded-reads.ts";
import type { Table } from "../store/table.ts";
import { projectedAt } from "../usage/ledger/projected.ts";
import { readUsage } from "../usage/report/read-usage.ts";
import { groupUsage, sumUsage, type UsageSum } from "../usage/report/report.ts";
import type { UsageAnswer, UsageCounts } from "../usage/report/usage-answer.ts";
import { readUsageQuery, type UsageQuery } from "../usage/report/usage-query.ts";
import type { HttpHandler } from "./http-answer.ts";
import { httpReading, type InvokedReading, invokedReading } from "./reading-shell.ts";

type Dependencies = Pick<UsageDependencies, "clock" | "config" | "log" | "table">;

/** The entry of `GET /v1/usage`: a caller never sees the usage of another caller. */
export function usageEntry(dependencies: Dependencies = usageDependencies()): HttpHandler {
  const parse = createParse(dependencies, "query");
  const report = createReport(dependencies);
  return httpReading(async (caller, event) => {
    const parsed = parse(event.queryStringParameters ?? {});
    if (!parsed.ok) throw new Problem("invalid_request", { errors: parsed.errors });
    return report(caller, parsed.query);
  }, dependencies);
}

/** The same report by direct invocation, for callers that check by direct invocation. The payload has `month` and `by`. */
export function usageInvokeEntry(dependencies: Dependencies = usageDependencies()): InvokedReading {
  return invokedReading(createParse(dependencies, "body"), createReport(dependencies), dependencies);
}

function createParse(
  { clock }: Pick<Dependencies, "clock">,
  place: "query" | "body",
): (fields: Fields) => UsageQuery {
  return (fields) => readUsageQuery(fields, { place, currentMonth: shanghaiMonth(clock.now()) });
}

type Report = (caller: string, query: Extract<UsageQuery, { ok: true }>["query"]) => Promise<UsageAnswer>;

function createReport(dependencies: Pick<Dependencies, "table">): Report {
  // A day may have more callers than connections can be opened for.
  const table: Table = boundReads(dependencies.table);
  return async (caller, { month, by }) => {
    const [newestAt, lines] = await Promise.all([
      projectedAt(table),
      readUsage(table, month, [caller]),
    ]).catch((cause: unknown) => {
      throw new Problem("unavailable", { cause });
    });
    return {
      month,
      by,
      currency: "CNY",
      asOf: newestAt === undefined ? null : new Date(newestAt).toISOString(),
      total: countsOf(sumUsage(lines)),
      groups: groupUsage(lines, by).map((group) => ({ name: group.name, ...countsOf(group) })),
    };
  };
}

function countsOf({ charged, free, unknown, open, spendMilliFen }: UsageSum): UsageCounts {
  return { charged, free, unknown, open, spend: yuanText(spendMilliFen) };
}
