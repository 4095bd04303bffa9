import { addDays } from "../../../lib/base/month.ts";
import { shanghaiDay } from "../../../lib/base/shanghai-day.ts";
import { everyCaller } from "../../../lib/facts/keys.ts";
import { writeLimits } from "../../lib/facts/stored-limits.ts";
import { createTable } from "../../../lib/store/dynamodb-table.ts";
import { packageItem } from "../../../lib/usage/packages/package-items.ts";
import { callerTotals, sliceKey } from "../../../lib/usage/totals/keys.ts";
import { amountNames } from "../../../lib/usage/totals/totals.ts";
import { dynamoDbClient } from "../../../local/dynamodb.ts";
import { deployedName } from "../../../local/stage.ts";

/**
 * Writes what the projection warns of: a package that expires soon, limits, and mismatches of a caller. Packages of one call do not
 * pay for all calls of a day, so that a caller's usage depends on that of the others.
 */
export async function writeWhatIsWatched(endpoint: string): Promise<void> {
  const client = dynamoDbClient(endpoint);
  const usage = createTable(deployedName("usage"), client);
  const today = shanghaiDay(Date.now());
  for (const [provider, calls] of Object.entries({ kuaidi100: 1, shuxun: 1, sandbox: 100 })) {
    const bought = { id: provider, provider, calls, feeMilliFen: 1, usedBefore: 0 };
    const item = packageItem({ ...bought, boughtOn: today, validUntil: addDays(today, 3) });
    await usage.write({ type: "put", item, conditions: [] });
  }
  await usage.write({
    type: "add",
    key: sliceKey(callerTotals("declared:tests", today), 0),
    amounts: new Map([[amountNames.verdicts("mismatch"), 1_000]]),
  });
  const limits = { monthlyCalls: 1_000_000, namesPerPerson: 100, mismatchPercent: 1 };
  await writeLimits(usage, everyCaller, limits);
  client.destroy();
}
