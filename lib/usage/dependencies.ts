import type { Clock, Random } from "../clock.ts";
import { readConfig, type Config } from "../config.ts";
import { createLog, type Log } from "../log.ts";
import { createDynamoDbClient } from "../records/dynamodb.ts";
import { systemClock, systemRandom } from "../system.ts";
import { createUsageTable } from "./dynamodb-table.ts";
import type { UsageTable } from "./table.ts";

/** What the functions that keep and show the books need from outside. They know no provider and no secret. */
export type UsageDependencies = {
  config: Pick<Config, "authorizer" | "jwtClaim">;
  clock: Clock;
  random: Random;
  log: Pick<Log, "alarm" | "fault">;
  table: UsageTable;
};

let shared: UsageDependencies | undefined;

/** The dependencies of this process, made at the first call. Throws ConfigurationError where it cannot work. */
export function sharedUsageDependencies(): UsageDependencies {
  shared ??= createUsageDependencies(readConfig(process.env));
  return shared;
}

function createUsageDependencies(config: Config): UsageDependencies {
  return {
    config,
    clock: systemClock,
    random: systemRandom,
    log: createLog(config.stage, systemClock.now),
    // Nothing here is paid for twice when it is repeated, so the SDK may.
    table: createUsageTable(config.usageTable, createDynamoDbClient({ maxAttempts: 3 })),
  };
}
