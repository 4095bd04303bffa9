import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { createTable } from "../lib/store/dynamodb-table.ts";
import { historyWrite } from "../lib/store/history.ts";
import type { Item } from "../lib/store/write.ts";
import type { Given, Surroundings } from "./command.ts";
import { type Deployment, findDeployment } from "./deployment.ts";
import { operatorOf } from "./operator-evidence.ts";
import { print } from "./print.ts";
import { type SecretChange, secretEntry, secretsSubject } from "./secret-history.ts";
import { createSecretStore, type SecretStore, type StoredSecret } from "./secret-store.ts";
import { stageOf } from "./stage-options.ts";
import { adviceFor, isStoreError } from "./tables.ts";

/** A change that is asked for. */
type SecretOrder = {
  name: string;
  value: object;
  /** As the history names it. */
  action: string;
  /** What the history keeps of a value beside the id of its version: never a part of it, nor a digest of one. */
  seen?(value: unknown): Item;
};

/** An operator's access to the secrets of a stage, whose history keeps each change. It throws as {@link SecretStore} does. */
export type KeptSecrets = {
  read: SecretStore["read"];
  create(order: SecretOrder, options: { description: string; kmsKeyId?: string }): Promise<void>;
  /** Replaces the version that was read. */
  replace(order: SecretOrder, stored: StoredSecret): Promise<void>;
};

/** The two entries of each change. */
type Trace = {
  /** Before a change is made. Rejects if that cannot be kept; then it must not be made. */
  begun(change: SecretChange): Promise<void>;
  /** Once it is made. It never rejects because of the table: the change is made in any case. */
  made(change: SecretChange): Promise<void>;
};

/**
 * Does an operator's work on the secrets of the stage in `--stage`. A change that its history cannot keep is not made. Only a stage
 * that is not deployed has no history, which is then said. Throws a ConfigurationError that says what to do.
 */
export async function withKeptSecrets<Result>(
  given: Given,
  { environment, stderr }: Pick<Surroundings, "environment" | "stderr">,
  work: (secrets: KeptSecrets) => Promise<Result>,
): Promise<Result> {
  const by = operatorOf(given);
  const stage = stageOf(given);
  const tell = (text: string): void => print(stderr, `${text}\n`);
  const deployment = await findDeployment(stage, { environment });
  const store = createSecretStore();
  if (deployment === undefined) {
    let isChanged = false;
    const made = () => Promise.resolve(void (isChanged = true));
    try {
      return await work(keptSecrets(store, { begun: () => Promise.resolve(), made }));
    } finally {
      if (isChanged) tell(`No history of this was kept, because the stage ${stage} is not deployed.`);
    }
  }
  const client = new DynamoDBClient({ maxAttempts: 5 });
  try {
    return await work(keptSecrets(store, traceIn(deployment, { by, client, tell })));
  } finally {
    client.destroy();
  }
}

function keptSecrets(store: SecretStore, trace: Trace): KeptSecrets {
  return {
    read: (name) => store.read(name),
    async create({ name, value, action, seen }, options) {
      const versionId = randomUUID();
      const change = { name, action, after: { version: versionId, ...seen?.(value) } };
      await trace.begun(change);
      await store.create(name, value, { ...options, versionId });
      await trace.made(change);
    },
    async replace({ name, value, action, seen }, stored) {
      const versionId = randomUUID();
      const before = { version: stored.versionId, ...seen?.(stored.value) };
      const change = { name, action, before, after: { version: versionId, ...seen?.(value) } };
      const beforeUse = () => trace.begun(change);
      await store.replace(name, value, { versionId, readVersionId: stored.versionId, beforeUse });
      await trace.made(change);
    },
  };
}

function traceIn(
  deployment: Deployment,
  { by, client, tell }: { by: string; client: DynamoDBClient; tell(text: string): void },
): Trace {
  const table = createTable(deployment.usageTable, client);
  const keep = async (change: SecretChange, isMade: boolean): Promise<void> => {
    const entry = secretEntry(change, { by, at: systemClock.now(), isMade });
    // Refused only if the SDK sent it twice and the first try was not answered: then it is there.
    await table.write(historyWrite(secretsSubject, entry, systemRandom));
  };
  return {
    begun: (change) =>
      keep(change, false).catch((error: unknown) => {
        if (!isStoreError(error)) throw error;
        const done = change.before === undefined ? "created" : "changed";
        throw new ConfigurationError(
          `The secret ${change.name} was not ${done}, because its history cannot be kept (${error.name}). ` +
            `${adviceFor(deployment)} This command needs dynamodb:PutItem on the partition history#${secretsSubject} of the ` +
            `table ${deployment.usageTable}, and the use of the KMS key of the tables.`,
        );
      }),
    made: (change) =>
      keep(change, true).catch((error: unknown) => {
        if (!isStoreError(error)) throw error;
        tell(
          `The secret ${change.name} was changed, but that could not be kept (${error.name}). In the history, the change is ` +
            "not confirmed.",
        );
      }),
  };
}
