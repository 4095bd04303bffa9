import { Problem } from "../domain/problem.ts";
import { usageDependencies, type UsageDependencies } from "./composition.ts";
import { yuanText } from "../domain/money.ts";
import { shanghaiMonth } from "../base/month.ts";
import { boundReads } from "../store/bounded-reads.ts";
import { projectedAt } from "../usage/ledger/projected.ts";
import { readUsage } from "../usage/report/read-usage.ts";
import { groupUsage, sumUsage, type UsageSum } from "../usage/report/report.ts";
import type { UsageAnswer, UsageCounts } from "../usage/report/usage-answer.ts";
import { readUsageQuery } from "../usage/report/usage-query.ts";
import { httpCaller } from "./caller.ts";
import type { HttpHandler } from "./http-answer.ts";
import { authorizerOf } from "./http-event.ts";
import { readingShell } from "./reading-shell.ts";

/** The entry of `GET /v1/usage`: a caller never sees the usage of another caller. */
export function usageEntry(
  dependencies: Pick<UsageDependencies, "clock" | "config" | "log" | "table"> = usageDependencies(),
): HttpHandler {
  const { clock, config } = dependencies;
  // A day may have more callers than connections can be opened for.
  const table = boundReads(dependencies.table);
  return readingShell(async (event) => {
    const caller = httpCaller(authorizerOf(event), config);
    const query = readUsageQuery(event.queryStringParameters ?? {}, shanghaiMonth(clock.now()));
    if (!query.ok) throw new Problem("invalid_request", { errors: query.errors });
    const { month, by } = query;
    const [newestAt, lines] = await Promise.all([
      projectedAt(table),
      readUsage(table, month, [caller]),
    ]).catch((cause: unknown) => {
      throw new Problem("unavailable", { cause });
    });
    const answer: UsageAnswer = {
      month,
      by,
      currency: "CNY",
      asOf: newestAt === undefined ? null : new Date(newestAt).toISOString(),
      total: countsOf(sumUsage(lines)),
      groups: groupUsage(lines, by).map((group) => ({ name: group.name, ...countsOf(group) })),
    };
    return answer;
  }, dependencies);
}

function countsOf({ charged, free, unknown, open, spendMilliFen }: UsageSum): UsageCounts {
  return { charged, free, unknown, open, spend: yuanText(spendMilliFen) };
}
