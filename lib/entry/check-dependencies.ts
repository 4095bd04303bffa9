import type { Clock, Random } from "../base/clock.ts";
import { readConfig, type Config } from "../domain/config.ts";
import { keysSecretName, parseKeys, type Keys } from "../secrets/keys.ts";
import { createLog, type Log } from "../log/log.ts";
import { createAccounts } from "../providers/accounts.ts";
import { createAvailability, type Availability } from "../check/availability.ts";
import { createBreakers } from "../providers/breaker.ts";
import type { Transport } from "../providers/exchange.ts";
import type { AnyProvider } from "../providers/provider.ts";
import { selectProviders } from "../providers/registry.ts";
import { createRepeatBudget } from "../check/repeat-budget.ts";
import { createProviderStates } from "../facts/provider-states.ts";
import { createTransport } from "../providers/transport.ts";
import { createDynamoDbClient, createDynamoDbStore } from "../store/dynamodb.ts";
import { createRecords, type Records } from "../records/records.ts";
import { createSecretsManager } from "../secrets/secrets-manager.ts";
import { cacheSecret } from "../secrets/secrets.ts";
import { cacheFacts } from "../facts/shared-facts.ts";
import { systemClock, systemRandom } from "../base/system.ts";
import { createUsageTable } from "../store/dynamodb-table.ts";
import { createLimits, type Limits } from "../limits/limits.ts";
import { mergeProductState, readSharedFacts } from "../facts/shared-facts-items.ts";
import { readTriedNames } from "../limits/tried-name-items.ts";

/** Everything that a check needs from outside. A test or the simulator passes its own. */
export type Dependencies = {
  config: Config;
  clock: Clock;
  random: Random;
  log: Log;
  /** In the order in which they are asked. */
  providers: readonly AnyProvider[];
  /** The gateway's own keys, cached; newer ones than `outdated` where the store has them. Throws Problem `unavailable` while they cannot be read. */
  keys(outdated?: Keys): Promise<Keys>;
  availability: Availability;
  limits: Limits;
  transport: Transport;
  records: Records;
};

let shared: Dependencies | undefined;

/**
 * The dependencies of this process, made at the first call. Throws ConfigurationError where it cannot work.
 *
 * What the first check needs is being read from then on, over connections that are being opened, while the module
 * still loads: only for functions that check, because nobody else may read secrets.
 */
export function sharedDependencies(): Dependencies {
  shared ??= createDependencies(readConfig(process.env));
  return shared;
}

function createDependencies(config: Config): Dependencies {
  const clock = systemClock;
  const random = systemRandom;
  const log = createLog(config.stage, clock.now);
  const providers = selectProviders(config.stage, config.providerIds);
  const client = createDynamoDbClient();
  const usage = createUsageTable(config.usageTable, client);
  const facts = cacheFacts(() => readSharedFacts(usage, log), clock);
  const fetchSecret = createSecretsManager();
  const onFailure = log.secretFailure;
  const accounts = createAccounts(providers, {
    stage: config.stage,
    fetchSecret,
    clock,
    onFailure,
    onWarning: (provider, code) => log.alarm({ alarm: "account_warning", provider, code }),
  });
  const keys = cacheSecret({
    name: keysSecretName(config.stage),
    parse: parseKeys,
    fetchSecret,
    clock,
    onFailure,
  });
  keys.preload();
  // The first is asked by most checks; the account of another is read when it is asked.
  for (const { id } of providers.slice(0, 1)) accounts.of(id).preload();
  facts.preload();
  return {
    config,
    clock,
    random,
    log,
    providers,
    keys: async (outdated) => {
      const current = await keys.current();
      if (current.value === outdated) await keys.refreshIfNewer(current.versionId);
      return (await keys.current()).value;
    },
    availability: createAvailability({
      accounts,
      states: createProviderStates(
        facts,
        (product, state) => mergeProductState(usage, product, state),
        clock,
      ),
      log,
      repeatBudget: createRepeatBudget(),
      breakerOf: createBreakers({ clock, random }),
    }),
    limits: createLimits({ facts, readNames: (person) => readTriedNames(usage, person), clock }),
    transport: createTransport({ allowHttp: config.allowPlainHttp }),
    records: createRecords({
      store: createDynamoDbStore(config.verificationsTable, client),
      clock,
      random,
      settings: config.records,
    }),
  };
}
