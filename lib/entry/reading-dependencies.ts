import type { Clock } from "../base/clock.ts";
import { readConfig, type Config } from "../domain/config.ts";
import { createLog, type Log } from "../log/log.ts";
import { systemClock, systemRandom } from "../base/system.ts";
import { createDynamoDbClient, createDynamoDbStore } from "../store/dynamodb.ts";
import { createRecords, type Records } from "../records/records.ts";

/** What the function that shows records needs from outside. It knows no provider and no secret. */
export type ReadingDependencies = {
  config: Pick<Config, "authorizer" | "jwtClaim">;
  clock: Pick<Clock, "now">;
  log: Pick<Log, "fault">;
  records: Pick<Records, "read">;
};

let shared: ReadingDependencies | undefined;

/** The dependencies of this process, made at the first call. Throws ConfigurationError where it cannot work. */
export function sharedReadingDependencies(): ReadingDependencies {
  shared ??= createReadingDependencies(readConfig(process.env));
  return shared;
}

function createReadingDependencies(config: Config): ReadingDependencies {
  return {
    config,
    clock: systemClock,
    log: createLog(config.stage, systemClock.now),
    records: createRecords({
      store: createDynamoDbStore(config.verificationsTable, createDynamoDbClient()),
      clock: systemClock,
      random: systemRandom,
      settings: config.records,
    }),
  };
}
