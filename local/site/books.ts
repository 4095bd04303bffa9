import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readConfig } from "../../lib/domain/config.ts";
import { createDynamoDbClient } from "../../lib/store/dynamodb.ts";
import { scanRecords } from "../../lib/records/scan-records.ts";
import { shanghaiDay } from "../../lib/base/shanghai-day.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import { yuanText } from "../../lib/domain/money.ts";
import { readPackages } from "../../lib/usage/packages/package-items.ts";
import { type PackageStatus, packageStatuses } from "../../lib/usage/packages/package-status.ts";
import { firstMonthOf } from "../../lib/usage/packages/package.ts";
import { readChargedDays } from "../../lib/usage/totals/read-totals.ts";
import type { Table } from "../../lib/store/table.ts";
import type { LocalBooks } from "./page/facts.ts";

/**
 * What was checked in a month (`YYYY-MM`) of Asia/Shanghai, and what is left of every package. It scans the whole
 * table, which is small in a local stack.
 */
export async function localBooks(month: string): Promise<LocalBooks> {
  const config = readConfig(process.env);
  const client = createDynamoDbClient({ maxAttempts: 3 });
  try {
    const [reasons, packages] = await Promise.all([
      countReasons(client, config.verificationsTable, month),
      readLeft(createTable(config.usageTable, client)),
    ]);
    return { reasons, packages };
  } finally {
    client.destroy();
  }
}

async function countReasons(
  client: DynamoDBClient,
  tableName: string,
  month: string,
): Promise<LocalBooks["reasons"]> {
  const reasons: Record<string, number> = {};
  for await (const { createdAt, answer } of scanRecords(client, tableName)) {
    if (!shanghaiDay(createdAt).startsWith(month)) continue;
    const reason = answer?.reason ?? "none";
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(reasons).toSorted(([one], [other]) => one.localeCompare(other)));
}

async function readLeft(table: Table): Promise<LocalBooks["packages"]> {
  const today = shanghaiDay(Date.now());
  const byProvider = Map.groupBy(await readPackages(table), ({ provider }) => provider);
  const left = [...byProvider].map(async ([provider, packages]) => {
    const from = firstMonthOf(packages);
    const days = from === undefined ? [] : await readChargedDays(table, provider, from);
    return packageStatuses(packages, days, today).map(packageView);
  });
  return (await Promise.all(left)).flat();
}

function packageView(status: PackageStatus): LocalBooks["packages"][number] {
  const { package: bought, left, state, forecast } = status;
  const { id, provider, calls, feeMilliFen, validUntil } = bought;
  const runsOutOn = forecast !== undefined && "runsOutOn" in forecast ? forecast.runsOutOn : null;
  return { id, provider, calls, left, fee: yuanText(feeMilliFen), validUntil, state, runsOutOn };
}
