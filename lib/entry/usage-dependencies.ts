import type { Clock, Random } from "../base/clock.ts";
import { readConfig, type Config } from "../domain/config.ts";
import { createLog, type Log } from "../log/log.ts";
import { createDynamoDbClient } from "../store/dynamodb.ts";
import { cacheFacts, type FactsCache } from "../facts/shared-facts.ts";
import { systemClock, systemRandom } from "../base/system.ts";
import { createUsageTable } from "../store/dynamodb-table.ts";
import { readSharedFacts } from "../facts/shared-facts-items.ts";
import type { UsageTable } from "../store/table.ts";

/** What the functions that keep and show the books need from outside. They know no provider and no secret. */
export type UsageDependencies = {
  config: Pick<Config, "authorizer" | "jwtClaim">;
  clock: Clock;
  random: Random;
  log: Pick<Log, "alarm" | "fault" | "packages" | "warningCleared">;
  table: UsageTable;
  facts: FactsCache;
};

let shared: UsageDependencies | undefined;

/** The dependencies of this process, made at the first call. Throws ConfigurationError where it cannot work. */
export function sharedUsageDependencies(): UsageDependencies {
  shared ??= createUsageDependencies(readConfig(process.env));
  return shared;
}

function createUsageDependencies(config: Config): UsageDependencies {
  // Nothing here is paid for twice when it is repeated, so the SDK may.
  const table = createUsageTable(config.usageTable, createDynamoDbClient({ maxAttempts: 3 }));
  const log = createLog(config.stage, systemClock.now);
  return {
    config,
    clock: systemClock,
    random: systemRandom,
    log,
    table,
    facts: cacheFacts(() => readSharedFacts(table, log), systemClock),
  };
}
