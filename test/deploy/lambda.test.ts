import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import { learntKey } from "../../lib/facts/keys.ts";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import { authentications } from "../../local/gateway/authentication.ts";
import { functionEnvironment } from "../../local/gateway/environment.ts";
import { type HttpApi, startHttpApi } from "../../local/gateway/http-api.ts";
import { type InvokeApi, startInvokeApi } from "../../local/gateway/invoke-api.ts";
import { parseJson } from "../../local/http.ts";
import { greyJpeg } from "../../local/images.ts";
import { runSample } from "../../local/samples/run-sample.ts";
import { readSamples } from "../../local/samples/sample.ts";
import type { FunctionDefinition } from "../../local/serverless-file.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { deployedName } from "../../local/stage.ts";
import { type Backing, startBacking } from "../../local/start-backing.ts";
import { startStreamPollers, type StreamPollers } from "../../local/stream-poller.ts";
import { createDeployedRuntime, type DeployedRuntime } from "./lambda/deployed-runtime.ts";
import { startInstance } from "./lambda/instance.ts";
import { type Recorder, startRecorder } from "./lambda/recorder.ts";
import { requestsOf } from "./lambda/table-requests.ts";
import { writeWhatIsWatched } from "./lambda/watched.ts";
import { isLike, mayRole, permissionsOf } from "./rules/policies.ts";
import { readPackagedTemplate, resourcesOf, targetOf, valueAt } from "./support/template.ts";

const { prod } = inject("packages");
const person = { name: "示例甲", idNumber: magicIdNumber("110009") };
const bodies = {
  "two-factor": person,
  "three-factor": { ...person, image: greyJpeg(97, 64).toString("base64") },
};
const root = mkdtempSync(join(tmpdir(), "idcheck-lambda-"));

let backing: Backing;
let dynamoDb: Recorder;
let secrets: Recorder;
let runtime: DeployedRuntime;
let http: HttpApi;
let invoke: InvokeApi;
let pollers: StreamPollers;

beforeAll(async () => {
  backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
  dynamoDb = await startRecorder(backing.dynamoDbEndpoint);
  secrets = await startRecorder(backing.secretsEndpoint);
  const environment = (key: string): Readonly<Record<string, string>> =>
    functionEnvironment({ dynamoDbEndpoint: dynamoDb.urlFor(key), secretsEndpoint: secrets.urlFor(key) });
  runtime = createDeployedRuntime({ folder: prod, root, environment });
  http = await startHttpApi({ port: 0, runtime, authenticate: authentications.none.authenticate });
  invoke = await startInvokeApi({ port: 0, runtime });
  pollers = startStreamPollers(runtime, backing.dynamoDbEndpoint);
});
afterAll(async () => {
  await Promise.all([http.stop(), invoke.stop(), pollers.stop()]);
  await runtime.stop();
  await Promise.all([dynamoDb.stop(), secrets.stop(), backing.stop()]);
});
beforeEach(async () => {
  await fetch(`${backing.providersUrl}/_faults`, { method: "DELETE" });
});

function post(path: string, body: object, key: string = randomUUID()): Promise<Response> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return fetch(`${http.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function fault(provider: string, name: string): Promise<void> {
  const body = JSON.stringify({ provider, fault: name, times: 1 });
  await fetch(`${backing.providersUrl}/_faults`, { method: "POST", body });
}

/** The calls that were charged to this caller, as it is told. */
async function chargedCalls(): Promise<number> {
  const usage: unknown = await (await fetch(`${http.url}/v1/usage`)).json();
  return Number(valueAt(usage, "total.charged"));
}

function definitionOf(key: string): FunctionDefinition {
  const definition = runtime.functions.find((candidate) => candidate.key === key);
  if (definition === undefined) throw new Error(`There is no function ${key}.`);
  return definition;
}

describe("the packaged functions on the Runtime API", () => {
  it.each(readSamples())("answer $entry/$name as the sample says", async (sample) => {
    const target = { httpUrl: http.url, invokeUrl: invoke.url, providersUrl: backing.providersUrl };
    expect((await runSample(sample, target)).differences).toEqual([]);
  });

  it("start cold once and then serve warm, on two writes and without reading a secret again", async () => {
    await runtime.recycle("two-factor-http");
    const before = { log: runtime.logOf("two-factor-http"), secrets: secretsRead("two-factor-http").length };
    expect((await post("/v1/two-factor", person)).status).toBe(200);
    expect(secretsRead("two-factor-http").slice(before.secrets).toSorted()).toEqual([
      "idcheck/local/keys",
      "idcheck/local/providers/kuaidi100",
    ]);

    const cold = dynamoDb.callsOf("two-factor-http").length;
    expect((await post("/v1/two-factor", person)).status).toBe(200);
    const warm = dynamoDb.callsOf("two-factor-http").slice(cold);
    expect(warm.map(({ operation }) => operation)).toEqual(["PutItem", "UpdateItem"]);
    expect(secretsRead("two-factor-http")).toHaveLength(before.secrets + 2);

    await runtime.recycle("two-factor-http");
    const lines = runtime.logOf("two-factor-http").slice(before.log.length).trim().split("\n");
    expect(lines.map((line) => valueAt(parseJson(line), "coldStart"))).toEqual([true, false]);
  });

  it("answer before the deadline that the context gives them, though the provider never does", async () => {
    await fault("kuaidi100", "hang");
    const startedAt = Date.now();
    const brief = { ...definitionOf("two-factor-invoke"), timeoutSeconds: 7 };
    const { payload, isError } = await runtime.invoke(brief, {
      ...person,
      idempotencyKey: randomUUID(),
      caller: "tests",
    });
    expect(isError).toBe(false);
    expect(JSON.parse(payload)).toMatchObject({ status: 504, code: "provider_timeout", charged: "unknown" });
    expect(Date.now() - startedAt).toBeLessThan(7_000);
  });

  it("leave the key locked when they are killed during a call, so that it is not paid again", async () => {
    const key = randomUUID();
    await fault("kuaidi100", "hang");
    const calls = backing.calls().calls.length;
    const cutOff = post("/v1/two-factor", person, key);
    await expect.poll(() => backing.calls().calls.length, { timeout: 10_000 }).toBe(calls + 1);
    await runtime.recycle("two-factor-http");
    expect((await cutOff).status).toBe(500);

    const again = await post("/v1/two-factor", person, key);
    expect([again.status, Number(again.headers.get("retry-after")) > 0]).toEqual([409, true]);
    expect(backing.calls().calls).toHaveLength(calls + 1);
  });

  it("count what was charged, from the stream to the caller's own usage", async () => {
    await post("/v1/two-factor", person);
    await expect.poll(chargedCalls, { timeout: 10_000 }).toBeGreaterThan(0);
  });

  it("do not start where a setting is missing, and name it without its value", async () => {
    const instance = await startInstance({
      root: join(root, "two-factor-http"),
      handler: "functions/two-factor.http",
      environment: { IDCHECK_STAGE: "UPPER", IDCHECK_PROVIDERS: "kuaidi100" },
    });
    const invocation = { requestId: "1", event: "{}", deadlineAt: Date.now() + 10_000, functionArn: "arn" };
    const report = await instance.invoke(invocation);
    expect(report?.isError).toBe(true);
    expect(report?.payload).toMatch(/IDCHECK_STAGE, IDCHECK_VERIFICATIONS_TABLE, IDCHECK_USAGE_TABLE/);
    expect(report?.payload).not.toContain("UPPER");
    await instance.stop();
  });
});

describe("the roles of the functions", () => {
  const template = readPackagedTemplate(prod);

  beforeAll(async () => {
    await runtime.recycle("project-usage");
    await writeWhatIsWatched(backing.dynamoDbEndpoint);
    const charged = await chargedCalls();
    for (let check = 0; check < 2; check += 1) {
      expect((await post("/v1/two-factor", person)).status).toBe(200);
    }
    for (const kind of ["two-factor", "three-factor"] as const) {
      await useUpProviders(`${kind}-http`, () => post(`/v1/${kind}`, bodies[kind]));
      await useUpProviders(`${kind}-invoke`, () => {
        const payload = { ...bodies[kind], idempotencyKey: randomUUID(), caller: "tests" };
        return runtime.invoke(definitionOf(`${kind}-invoke`), payload);
      });
    }
    const id = `vrf_${"A".repeat(22)}`;
    expect((await fetch(`${http.url}/v1/verifications/${id}`)).status).toBe(404);
    expect(await (await fetch(`${http.url}/v1/health`)).json()).toMatchObject({ ready: true });
    for (const [key, payload, answer] of [
      ["verification-invoke", { id }, { status: 404 }],
      ["usage-invoke", {}, { by: "provider" }],
    ] as const) {
      const outcome = await runtime.invoke(definitionOf(key), { ...payload, caller: "tests" });
      expect(JSON.parse(outcome.payload)).toMatchObject(answer);
    }
    await vi.waitFor(
      () => expect(partitionsPut("project-usage")).toEqual(expect.arrayContaining(["raised", "used"])),
      { timeout: 30_000, interval: 200 },
    );
    await vi.waitFor(async () => expect(await chargedCalls()).toBeGreaterThanOrEqual(charged + 2), {
      timeout: 10_000,
      interval: 200,
    });
  });

  it.each(resourcesOf(template, "AWS::Lambda::Function"))(
    "allow $Properties.FunctionName what it does, and nothing else",
    ({ Properties }) => {
      const key = String(Properties["FunctionName"]).replace(/^idcheck-prod-/u, "");
      const role = targetOf(Properties["Role"]) ?? "";
      const allowed = permissionsOf(template, role);
      const requests = dynamoDb.callsOf(key).flatMap(requestsOf);
      expect(requests.filter((request) => !mayRole(template, role, request))).toEqual([]);
      const used = [
        ...requests.flatMap(({ action, table, partitions }) =>
          table === "UsageTable"
            ? allowed.filter((permission) => {
                const [what, pattern = ""] = permission.split(" of ");
                return (
                  what === `${action} on ${table}` &&
                  partitions.some((partition) => isLike(pattern, partition))
                );
              })
            : `${action} on ${table}`,
        ),
        ...secretsRead(key).map((name) => `secretsmanager:GetSecretValue on ${patternOf(name)}`),
      ];
      expect([...new Set(used)].toSorted()).toEqual(
        allowed.filter(
          (permission) => /^(dynamodb|secretsmanager):/u.test(permission) && !readByLambda.test(permission),
        ),
      );
    },
  );
});

/**
 * What no sample leads to: providers whose quota is used up are marked for every instance, and a key is then
 * looked up without a claim.
 */
async function useUpProviders(key: string, check: () => Promise<unknown>): Promise<void> {
  await runtime.recycle(key);
  await fault("kuaidi100", "error-code-17");
  await fault("shuxun", "B403MQ");
  await check();
  await check();
  const client = dynamoDbClient(backing.dynamoDbEndpoint);
  const usage = createTable(deployedName("usage"), client);
  await usage.write({ type: "delete", key: learntKey });
  client.destroy();
}

/** Lambda reads the stream itself, with the function's role. */
const readByLambda = /:(DescribeStream|GetRecords|GetShardIterator|ListStreams) on /u;

function secretsRead(key: string): string[] {
  return secrets.callsOf(key).map(({ body }) => String(valueAt(body, "SecretId")));
}

/** The beginnings of the partitions into which a function has put items. */
function partitionsPut(key: string): string[] {
  const puts = dynamoDb.callsOf(key).flatMap(requestsOf);
  return puts
    .filter(({ action }) => action === "dynamodb:PutItem")
    .map(({ partitions: [partition = ""] }) => partition.split("#")[0] ?? "");
}

function patternOf(name: string): string {
  const deployed = name.replace("/local/", "/prod/");
  return `secret ${deployed.endsWith("/keys") ? `${deployed}-??????` : deployed.replace(/[^/]+$/u, "*")}`;
}
