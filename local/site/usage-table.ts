import { lazily } from "../../lib/base/lazily.ts";
import { readConfig } from "../../lib/domain/config.ts";
import { boundReads } from "../../lib/store/bounded-reads.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import { createDynamoDbClient } from "../../lib/store/dynamodb.ts";

/**
 * The table `usage` of the stack that this process serves. Its client lives as long as the process, like those of the functions in
 * it: a view needs dozens of queries, which would each open a connection.
 */
export const usageTable = lazily(() =>
  boundReads(createTable(readConfig(process.env).usageTable, createDynamoDbClient({ maxAttempts: 3 }))),
);
