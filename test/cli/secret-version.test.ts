import { randomUUID } from "node:crypto";
import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Reach, reachAws } from "../../cli/aws/reach.ts";
import { createSecretStore, type SecretStore } from "../../cli/secret-store.ts";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { type SecretsEndpoint, startSecrets } from "../../local/secrets.ts";
import { openRefusingDoor, type RefusingDoor } from "./refusing-door.ts";

const name = "idcheck/prod/providers/shuxun";

let endpoint: SecretsEndpoint;
let door: RefusingDoor;
let reach: Reach;
let store: SecretStore;
let read: string;
beforeEach(async () => {
  endpoint = await startSecrets({ port: 0 });
  door = await openRefusingDoor(endpoint.endpoint);
  const environment = {
    AWS_REGION: "cn-north-1",
    AWS_ACCESS_KEY_ID: "operator",
    AWS_SECRET_ACCESS_KEY: "operator",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: door.endpoint,
  };
  for (const [variable, value] of Object.entries(environment)) vi.stubEnv(variable, value);
  reach = await reachAws({ text: () => undefined }, { environment });
  store = createSecretStore(reach);
  read = randomUUID();
  await store.create(name, { appCode: "first" }, { description: "for a test", versionId: read });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([door.stop(), endpoint.stop()]);
});

/** Replaces the version that was read by one with this value; the message if that fails. */
async function replace(appCode: string, beforeUse?: () => Promise<void>): Promise<string | undefined> {
  const version = {
    versionId: randomUUID(),
    readVersionId: read,
    ...(beforeUse !== undefined && { beforeUse }),
  };
  const error: unknown = await store.replace(name, { appCode }, version).catch((reason: unknown) => reason);
  return error instanceof Error ? error.message : undefined;
}

/** What is stored under any label, as `<label> <value>`, past the door. */
async function labelled(): Promise<string[]> {
  door.refuse = () => undefined;
  const client = reach.client(SecretsManagerClient);
  const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId: name }));
  const found = await Promise.all(
    Versions.map(async ({ VersionId, VersionStages = [] }) => {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name, VersionId }));
      return `${VersionStages.toSorted().join("+")} ${SecretString}`;
    }),
  );
  client.destroy();
  return found.toSorted();
}

const move = "UpdateSecretVersionStage";

describe("a value that is not used in the end", () => {
  it("is not left in the store where someone else was faster", async () => {
    expect(await replace("second")).toBeUndefined();
    expect(await replace("refused")).toBe(
      `The secret ${name} was changed by someone else in the meantime. Nothing was changed; try again.`,
    );
    expect((await labelled()).join("\n")).not.toContain("refused");
    expect((await store.read(name))?.value).toEqual({ appCode: "second" });
  });

  it("is not left in the store where the history cannot be kept", async () => {
    const message = await replace("refused", () => Promise.reject(new ConfigurationError("No history.")));
    expect(message).toBe("No history.");
    expect(await labelled()).toEqual(['AWSCURRENT {"appCode":"first"}']);
  });

  it("is not left in the store where it may not be put to use", async () => {
    door.refuse = (operation, time) =>
      operation === move && time === 1 ? "AccessDeniedException" : undefined;
    expect(await replace("refused")).toMatch(/AWS does not allow this.*UpdateSecretVersionStage on it/u);
    expect(await labelled()).toEqual(['AWSCURRENT {"appCode":"first"}']);
  });

  it("is named, with the command that removes it, where it has to be left", async () => {
    door.refuse = (operation) => (operation === move ? "AccessDeniedException" : undefined);
    const message = await replace("refused");
    expect(message).toMatch(
      /The new value may still be stored as the version [\w-]{36}, with the label AWSPENDING; no function uses it\. To remove it, run: aws secretsmanager update-secret-version-stage --region cn-north-1 --secret-id idcheck\/prod\/providers\/shuxun --version-stage AWSPENDING --remove-from-version-id [\w-]{36}$/u,
    );
    expect(message).not.toContain("refused");
    expect(await labelled()).toEqual(['AWSCURRENT {"appCode":"first"}', 'AWSPENDING {"appCode":"refused"}']);
  });

  it("is not spoken of where it was never stored", async () => {
    door.refuse = (operation) => (operation === "PutSecretValue" ? "AccessDeniedException" : undefined);
    expect(await replace("refused")).not.toMatch(/still be stored/u);
    expect(await labelled()).toEqual(['AWSCURRENT {"appCode":"first"}']);
  });
});

describe("a value that is put to use", () => {
  it("is made once where only the answer to making it was lost", async () => {
    // The first one was asked for before each test.
    door.losesAnswer = (operation, time) => operation === "CreateSecret" && time === 2;
    const other = "idcheck/prod/providers/kuaidi100";
    await store.create(other, { key: "k" }, { description: "for a test", versionId: randomUUID() });
    expect((await store.read(other))?.value).toEqual({ key: "k" });
  });

  it("counts as that where only the answer was lost", async () => {
    door.losesAnswer = (operation, time) => operation === move && time === 1;
    expect(await replace("second")).toBeUndefined();
    expect((await store.read(name))?.value).toEqual({ appCode: "second" });
  });
});
