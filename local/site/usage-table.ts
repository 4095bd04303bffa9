import { readConfig } from "../../lib/domain/config.ts";
import { boundReads } from "../../lib/store/bounded-reads.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import { createDynamoDbClient } from "../../lib/store/dynamodb.ts";
import type { Table } from "../../lib/store/table.ts";

/** Reads from the table `usage` of the stack that this process serves, with connections that are closed afterwards. */
export async function withUsageTable<Value>(read: (table: Table) => Promise<Value>): Promise<Value> {
  const client = createDynamoDbClient({ maxAttempts: 3 });
  try {
    return await read(boundReads(createTable(readConfig(process.env).usageTable, client)));
  } finally {
    client.destroy();
  }
}
