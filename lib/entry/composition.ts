import { systemClock, systemRandom } from "../base/system.ts";
import type { Clock, Random } from "../base/clock.ts";
import { createAvailability } from "../check/availability.ts";
import type { Dependencies } from "../check/dependencies.ts";
import { createRepeatBudget } from "../check/repeat-budget.ts";
import { createSuspicions } from "../check/suspicions.ts";
import { readConfig, type Config } from "../domain/config.ts";
import { createProviderStates } from "../facts/provider-states.ts";
import type { CallerFacts } from "../facts/caller-facts.ts";
import { createFacts } from "../facts/facts.ts";
import { mergeOperationState } from "../facts/learnt.ts";
import { createLimits } from "../limits/limits.ts";
import { createLog, linesTo, type Log } from "../log/log.ts";
import { createAccounts } from "../providers/accounts.ts";
import { createBreakers } from "../providers/breaker.ts";
import { selectProviders } from "../providers/registry.ts";
import { createTransport } from "../providers/transport.ts";
import { readRecord } from "../records/read-record.ts";
import { createRecords, type Records } from "../records/records.ts";
import { type Keys, keysSecretName, parseKeys } from "../secrets/keys.ts";
import { type CachedSecret, type CachedSecretOptions, cacheSecret } from "../secrets/secrets.ts";
import { createSecretsManager } from "../secrets/secrets-manager.ts";
import { createDynamoDbClient, createDynamoDbStore } from "../store/dynamodb.ts";
import { createTableItems } from "../store/dynamodb-items.ts";
import { createTable } from "../store/dynamodb-table.ts";
import type { Table } from "../store/table.ts";
import { projectedAt } from "../usage/ledger/projected.ts";
import type { ReadingDependencies } from "./reading-shell.ts";

/*
 * The composition root: the one place where the parts of a function are put together. Each set is made on its first use
 * and kept for the life of the process. A bundle contains only the set that its function asks for, because the bundler
 * drops everything else here. All of them throw ConfigurationError if the deployment cannot work.
 */

/** What the functions that keep and show the books need from outside. They know no provider and no secret. */
export type UsageDependencies = {
  config: ReadingDependencies["config"] & Pick<Config, "records">;
  clock: Clock;
  random: Random;
  log: Pick<Log, "alarm" | "fault" | "packages" | "unknownCharges" | "warningCleared">;
  table: Table;
  callers: Pick<CallerFacts, "settingsOf">;
};

/** What the functions that show records need from outside. It knows no provider and no secret. */
export type RecordViewDependencies = {
  config: ReadingDependencies["config"];
  clock: Pick<Clock, "now">;
  log: Pick<Log, "fault">;
  records: Pick<Records, "read">;
};

/** What the function that tells whether it is well needs from outside. It knows no provider. */
export type HealthDependencies = ReadingDependencies & {
  config: ReadingDependencies["config"] & Pick<Config, "stage">;
  /** Resolves if this instance has idcheck's keys. */
  keys(): Promise<unknown>;
  /** One read of each table. */
  tables: readonly (() => Promise<unknown>)[];
};

let checkParts: Dependencies | undefined;
let usageParts: UsageDependencies | undefined;
let recordViewParts: RecordViewDependencies | undefined;
let healthParts: HealthDependencies | undefined;

/**
 * What the functions that check need. The first call starts to read what the first check needs while the module still
 * loads, over connections that are still being opened. It is only for functions that check, because no others may read
 * secrets.
 */
export function checkDependencies(): Dependencies {
  return (checkParts ??= composeCheck(composeGround()));
}

/** What the functions that keep and show the books need. */
export function usageDependencies(): UsageDependencies {
  return (usageParts ??= composeUsage(composeGround()));
}

/** What the functions that show records need. */
export function recordViewDependencies(): RecordViewDependencies {
  return (recordViewParts ??= composeRecordView(composeGround()));
}

/** What the function that tells whether it is well needs. */
export function healthDependencies(): HealthDependencies {
  return (healthParts ??= composeHealth(composeGround()));
}

type Ground = { config: Config; clock: Clock; random: Random; log: Log };

function composeGround(): Ground {
  const config = readConfig(process.env);
  const clock = systemClock;
  // The local stack keeps standard output for itself.
  const stream = process.env["IDCHECK_LOG_STREAM"] === "stderr" ? process.stderr : process.stdout;
  const log = createLog(config.stage, clock.now, linesTo(stream));
  return { config, clock, random: systemRandom, log };
}

function composeCheck({ config, clock, random, log }: Ground): Dependencies {
  const providers = selectProviders(config.stage, config.providerIds);
  const client = createDynamoDbClient();
  const usage = createTableItems(config.usageTable, client);
  const { shared, callers } = createFacts(usage, { clock, log });
  const fetchSecret = createSecretsManager({ clock, random });
  const onFailure = log.secretFailure;
  const accounts = createAccounts(providers, {
    stage: config.stage,
    fetchSecret,
    clock,
    onFailure,
    onWarning: (provider, code) => log.alarm({ alarm: "account_warning", provider, code }),
  });
  const keys = cacheKeys(config, { fetchSecret, clock, onFailure });
  keys.preload();
  // Most checks call the first provider; the account of another is read when that provider is called.
  for (const { id } of providers.slice(0, 1)) accounts.of(id).preload();
  shared.preload();
  return {
    config,
    clock,
    random,
    log,
    providers,
    keys: async (outdated) => {
      const current = await keys.current();
      if (current.value !== outdated) return current.value;
      await keys.refreshIfNewer(current.versionId);
      return (await keys.current()).value;
    },
    availability: createAvailability({
      accounts,
      states: createProviderStates(
        shared,
        (operation, state) => mergeOperationState(usage, operation, state),
        clock,
      ),
      log,
      repeatBudget: createRepeatBudget(),
      suspicions: createSuspicions(clock),
      breakerOf: createBreakers({ clock, random }),
    }),
    limits: createLimits({ callers, table: usage, clock }),
    transport: createTransport({
      keptMs: config.call.keptConnectionMs,
      onLost: (provider, code) => log.alarm({ alarm: "kept_connection_lost", provider, code }),
    }),
    records: createRecords({
      store: createDynamoDbStore(config.verificationsTable, client),
      clock,
      random,
      settings: config.records,
    }),
  };
}

function composeUsage({ config, clock, random, log }: Ground): UsageDependencies {
  // The SDK may repeat these requests: none of them can make a call be paid for twice.
  const table = createTable(config.usageTable, createDynamoDbClient({ maxAttempts: 3 }));
  const { callers } = createFacts(table, { clock, log });
  return { config, clock, random, log, table, callers };
}

function composeRecordView({ config, clock, log }: Ground): RecordViewDependencies {
  const store = createDynamoDbStore(config.verificationsTable, createDynamoDbClient());
  return { config, clock, log, records: { read: (pk) => readRecord(store, pk) } };
}

/** A key that no record has, because it is none of a check. */
const noRecord = "health";

function composeHealth({ config, clock, random, log }: Ground): HealthDependencies {
  const fetchSecret = createSecretsManager({ clock, random });
  const keys = cacheKeys(config, { fetchSecret, clock, onFailure: log.secretFailure });
  const client = createDynamoDbClient();
  const records = createDynamoDbStore(config.verificationsTable, client);
  const usage = createTableItems(config.usageTable, client);
  return {
    config,
    log,
    keys: () => keys.current(),
    tables: [() => records.read(noRecord), () => projectedAt(usage)],
  };
}

function cacheKeys(
  { stage }: Config,
  outside: Pick<CachedSecretOptions<Keys>, "fetchSecret" | "clock" | "onFailure">,
): CachedSecret<Keys> {
  return cacheSecret({ name: keysSecretName(stage), parse: parseKeys, ...outside });
}
