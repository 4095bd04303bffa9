import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startSecrets } from "../../local/secrets.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { secretName } from "../../local/stage.ts";
import { type FunctionLog, keepFunctionLog } from "../hostile/function-log.ts";
import { isRecord } from "../support/is-record.ts";
import { newInstance, openRoads, type Roads } from "./functions.ts";
import { places } from "./places.ts";

let roads: Roads;
let log: FunctionLog;

beforeAll(async () => {
  roads = await openRoads();
});
afterAll(async () => {
  await roads.stop();
});
beforeEach(() => {
  log = keepFunctionLog();
});
afterEach(() => log.stop());

/** What the functions have told of themselves: faults, what was not saved, and secrets that they could not read. */
function alarms(): Set<string> {
  const told = log.lines().map((line): unknown => JSON.parse(line));
  return new Set(
    told
      .filter(isRecord)
      .filter(({ alarm }) => ["fault", "secret_failure", "unsaved"].includes(String(alarm)))
      .map(({ alarm, secret, code }) => [alarm, secret, code].join(" ")),
  );
}

// Those that are silent are in `frozen.test.ts`: each costs a second.
describe.each(["reset", "ended"] as const)("connections that died unnoticed and are %s", (death) => {
  it.each(places)("$place cost no answer and no write", async ({ outlives }) => {
    await outlives(await newInstance(roads), roads, death);
    expect(alarms()).toEqual(new Set());
  });
});

describe("a secret that does not exist", () => {
  const keys = secretName("keys");
  const first = secretName("providers/kuaidi100");
  const second = secretName("providers/shuxun");

  it.each([
    { lacks: [keys], answer: { status: 503, code: "unavailable", charged: "no" } },
    { lacks: [first], answer: { status: 200, provider: "shuxun" } },
    { lacks: [first, second], answer: { status: 503, code: "unavailable", charged: "no" } },
  ])("is named in an alarm, and a check without $lacks is answered with $answer", async (row) => {
    const all = Object.entries(initialSecrets(roads.backing.providersUrl));
    const secrets = await startSecrets({
      port: 0,
      secrets: Object.fromEntries(all.filter(([name]) => !row.lacks.includes(name))),
    });
    const endpoint = process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"];
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint);
    const instance = await newInstance(roads);
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", endpoint);
    expect(await instance.check()).toMatchObject(row.answer);
    expect(alarms()).toEqual(new Set(row.lacks.map((name) => `secret_failure ${name} missing`)));
    await secrets.stop();
  });
});

describe("a secret under a key that the function may not use", () => {
  const keys = secretName("keys");
  const accounts = [secretName("providers/kuaidi100"), secretName("providers/shuxun")];

  it.each([
    // The key may have been charged while the secret could be read.
    { forbidden: [keys], answer: { status: 503, code: "unavailable", charged: "unknown" } },
    { forbidden: accounts, answer: { status: 503, code: "unavailable", charged: "no" } },
  ])("is named in an alarm, and a check with $forbidden is answered with $answer", async (row) => {
    const all = Object.entries(initialSecrets(roads.backing.providersUrl));
    const secrets = await startSecrets({
      port: 0,
      secrets: Object.fromEntries(all.filter(([name]) => !row.forbidden.includes(name))),
      lostKeys: new Set(["lost"]),
    });
    const endpoint = process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"];
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint);
    const client = new SecretsManagerClient({});
    for (const [Name, SecretString] of all.filter(([name]) => row.forbidden.includes(name))) {
      await client.send(new CreateSecretCommand({ Name, SecretString, KmsKeyId: "lost" }));
    }
    client.destroy();
    const instance = await newInstance(roads);
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", endpoint);
    expect(await instance.check()).toMatchObject(row.answer);
    expect(alarms()).toEqual(new Set(row.forbidden.map((name) => `secret_failure ${name} forbidden`)));
    await secrets.stop();
  });
});
