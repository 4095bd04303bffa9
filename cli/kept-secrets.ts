import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { localStage } from "../local/stage.ts";
import type { Item } from "../lib/store/write.ts";
import { type Reach, reachAws } from "./aws/reach.ts";
import type { Given, Surroundings } from "./command.ts";
import { type Deployment, findDeployment, noStack } from "./deployment.ts";
import { operatorOf } from "./operator-evidence.ts";
import { placeOf } from "./place.ts";
import { print } from "./print.ts";
import { keyFitOf, keyWords, secretKeyOf } from "./secret-key.ts";
import { createSecretStore, type SecretStore } from "./secret-store.ts";
import { type Trace, traceIn, untraced } from "./secret-trace.ts";
import { stageOf } from "./stage-options.ts";
import { tablePatience } from "./tables.ts";

/** A change that is asked for. */
type SecretOrder = {
  name: string;
  value: object;
  /** As the history names it. */
  action: string;
  /** What the history keeps of a value beside the id of its version: never a part of it, nor a digest of one. */
  seen?(value: unknown): Item;
};

/** The version that is replaced; its value, if it was read, is for the history. */
type Replaced = { versionId: string; value?: unknown };

/**
 * An operator's access to the secrets of a stage, whose history keeps each change, under the key of its stack. It throws as
 * {@link SecretStore} does.
 */
export type KeptSecrets = Pick<SecretStore, "read" | "describe"> & {
  create(order: SecretOrder, options: { description: string }): Promise<void>;
  /** Replaces the version that was read. */
  replace(order: SecretOrder, replaced: Replaced): Promise<void>;
  /**
   * Moves a secret that is under another key to that of the stage, and says so; does nothing if there is no secret, or no key is
   * known. Throws if the functions still cannot read the current version, unless it `isReplaced` next.
   */
  ensureKey(name: string, isReplaced?: boolean): Promise<void>;
};

/** How {@link openKeptSecrets} opens the secrets of a stage. Without a key, nothing is moved and new ones get AWS's own. */
type Opening = {
  reach: Reach;
  deployment: Deployment;
  keyId: string | undefined;
  by: string;
  tell(text: string): void;
};

/** Where an operator works on secrets: the deployment of the stage, undefined if there is none yet. */
export type StagePlace = { reach: Reach; deployment: Deployment | undefined };

/**
 * Does an operator's work on the secrets of the stage in `--stage`, in the Region of its stack. A change that its history cannot
 * keep is not made. Only with `--before-deployment` may there be no stack; then nothing is kept, which is said. Throws a
 * ConfigurationError that says what to do.
 */
export async function withKeptSecrets<Result>(
  given: Given,
  surroundings: Pick<Surroundings, "environment" | "stderr">,
  work: (secrets: KeptSecrets, place: StagePlace) => Promise<Result>,
): Promise<Result> {
  const by = operatorOf(given);
  const stage = stageOf(given);
  const tell = (text: string): void => print(surroundings.stderr, `${text}\n`);
  const reach = await reachAws(given, surroundings);
  tellPlace(stage, reach, surroundings);
  const deployment = await findDeployment(stage, surroundings, reach);
  const keyId = secretKeyOf(given, deployment?.encryptionKeyArn);
  if (deployment !== undefined) {
    const opened = openKeptSecrets({ reach, deployment, keyId, by, tell });
    return work(opened.secrets, { reach, deployment }).finally(opened.close);
  }
  if (!given.flag("before-deployment")) {
    throw new ConfigurationError(
      `${noStack(stage, reach)} Secrets belong in the account and Region of their stack, so nothing was written. To write ` +
        "them before the first deployment, add --before-deployment.",
    );
  }
  const { trace, isChanged } = untraced();
  try {
    return await work(keptSecrets(createSecretStore(reach), { trace, keyId, tell }), { reach, deployment });
  } finally {
    if (isChanged()) {
      tell(
        `No history of this was kept, because the stage ${stage} is not deployed. Once it is, run: ` +
          `npx idcheck doctor ${placeOf(stage, reach)} --fix`,
      );
    }
  }
}

/** Says where a command works: in the wrong Region, everything would be in order, and no function would find it. */
export function tellPlace(stage: string, { region }: Reach, { stderr }: Pick<Surroundings, "stderr">): void {
  if (stage !== localStage)
    print(stderr, `Stage ${stage} in the Region ${region.name} (from ${region.from})\n`);
}

/** The secrets of a stage that is deployed, with their history. `close` ends what was opened. */
export function openKeptSecrets({ reach, deployment, keyId, by, tell }: Opening): {
  secrets: KeptSecrets;
  close(): void;
} {
  const client = reach.client(DynamoDBClient, tablePatience);
  const trace = traceIn(deployment, { by, client, tell });
  return {
    secrets: keptSecrets(createSecretStore(reach), { trace, keyId, tell }),
    close: () => client.destroy(),
  };
}

function keptSecrets(
  store: SecretStore,
  { trace, keyId, tell }: { trace: Trace; keyId: string | undefined; tell(text: string): void },
): KeptSecrets {
  async function ensureKey(name: string, isReplaced = false): Promise<void> {
    if (keyId === undefined) return;
    const before = await store.describe(name);
    if (before === undefined || keyFitOf(before, keyId) === "fits") return;
    const old = keyWords(before);
    const version = before.versionId;
    const change = { name, action: "move", before: { version, key: old }, after: { version, key: keyId } };
    await trace.begun(change);
    await store.moveToKey(name, keyId);
    const after = isReplaced ? undefined : await store.describe(name);
    if (after !== undefined && keyFitOf(after, keyId) !== "fits") throw notMoved(name, old, keyId);
    await trace.made(change);
    tell(`Moved the secret ${name} to the key ${keyId}. It was under ${old}.`);
  }
  return {
    read: (name) => store.read(name),
    describe: (name) => store.describe(name),
    ensureKey,
    async create({ name, value, action, seen }, { description }) {
      const versionId = randomUUID();
      const change = { name, action, after: { version: versionId, ...seen?.(value) } };
      await trace.begun(change);
      await store.create(name, value, { description, keyId, versionId });
      await trace.made(change);
    },
    async replace({ name, value, action, seen }, replaced) {
      await ensureKey(name, true);
      const versionId = randomUUID();
      const before = { version: replaced.versionId, ...seen?.(replaced.value) };
      const change = { name, action, before, after: { version: versionId, ...seen?.(value) } };
      const beforeUse = () => trace.begun(change);
      await store.replace(name, value, { versionId, readVersionId: replaced.versionId, beforeUse });
      await trace.made(change);
    },
  };
}

/** AWS says nothing if it could not encrypt anew what is in use. */
function notMoved(name: string, old: string, keyId: string): Error {
  return new ConfigurationError(
    `The secret ${name} is still under ${old}, which the functions may not use: AWS could not encrypt its value anew. That needs ` +
      `kms:Decrypt with the old key, which must be enabled, and kms:Encrypt and kms:GenerateDataKey with ${keyId}. If the old key ` +
      "is going to be deleted, run aws kms cancel-key-deletion and aws kms enable-key, then this again.",
  );
}
