import { createDynamoDbClient } from "../../../../lib/store/dynamodb.ts";
import { createTable } from "../../../../lib/store/dynamodb-table.ts";
import { packageItem } from "../../../../lib/usage/packages/package-items.ts";
import { magicIdNumber, people } from "../../../../local/simulators/people.ts";
import { deployedName } from "../../../../local/stage.ts";
import type { Stack } from "../../../../local/start-stack.ts";

/** Buys 1,000 calls of kuaidi100, of which 250 are used. */
export async function buyPackage(): Promise<void> {
  const client = createDynamoDbClient();
  const year = new Date().getFullYear();
  const bought = {
    id: "pkg_aaaaaaaa",
    provider: "kuaidi100",
    calls: 1_000,
    feeMilliFen: 50_000_000,
    boughtOn: `${year - 1}-01-01`,
    validUntil: `${year + 1}-12-31`,
    usedBefore: 250,
  };
  const table = createTable(deployedName("usage"), client);
  await table.write({ type: "put", item: packageItem(bought), conditions: [] });
  client.destroy();
}

/** Checks each made-up person once, one of them at the second provider, so that charts have more than one bar. */
export async function checkEverybody({ httpUrl, providersUrl }: Stack): Promise<void> {
  const fault = JSON.stringify({ provider: "kuaidi100", fault: "http-500", times: 1 });
  await fetch(`${providersUrl}/_faults`, { method: "POST", body: fault });
  for (const { region } of people) {
    await fetch(`${httpUrl}/v1/two-factor`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": `page-of-everybody-${region}` },
      body: JSON.stringify({ name: "示例乙", idNumber: magicIdNumber(region) }),
    });
  }
}
