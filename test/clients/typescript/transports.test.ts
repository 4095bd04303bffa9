import { LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Client, createClient } from "../../../clients/typescript/client.ts";
import { http } from "../../../clients/typescript/http.ts";
import { createIdempotencyKey } from "../../../clients/typescript/idempotency-key.ts";
import { invoke } from "../../../clients/typescript/invoke.ts";
import { type AwsCredentials, sigV4 } from "../../../clients/typescript/sigv4.ts";
import type { Transport } from "../../../clients/typescript/transport.ts";
import { version } from "../../../clients/typescript/version.ts";
import { localCredentials } from "../../../local/gateway/credentials.ts";
import { greyJpeg } from "../../../local/images.ts";
import { magicIdNumber } from "../../../local/simulators/people.ts";
import { localRegion } from "../../../local/stage.ts";
import { type Stack, startStack } from "../../../local/start-stack.ts";
import { schemaViolations } from "../../support/contract.ts";
import { rejection } from "./scripted.ts";

const person = { name: "示例甲", idNumber: magicIdNumber("110009") };
const image = greyJpeg(97, 64);

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ auth: "iam" });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  await fetch(`${stack.providersUrl}/_calls`, { method: "DELETE" });
  await fetch(`${stack.providersUrl}/_faults`, { method: "DELETE" });
});

async function addFault(fault: object): Promise<void> {
  const url = `${stack.providersUrl}/_faults`;
  const { status } = await fetch(url, { method: "POST", body: JSON.stringify(fault) });
  expect(status).toBe(200);
}

function signed(credentials: AwsCredentials): Transport {
  return http({ baseUrl: stack.httpUrl, auth: sigV4({ region: localRegion, credentials }) });
}

function lambdaClient(): LambdaClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return new LambdaClient({ endpoint: stack.invokeUrl, region: "us-east-1", credentials });
}

const ways: { name: string; create(): Transport; createBroken(): Transport }[] = [
  {
    name: "HTTP, signed by a user",
    create: () => signed(localCredentials.local),
    createBroken: () => signed({ ...localCredentials.local, secretAccessKey: "another" }),
  },
  {
    name: "HTTP, signed by a role",
    create: () => signed(localCredentials.session1),
    createBroken: () => http({ baseUrl: `${stack.httpUrl}/elsewhere` }),
  },
  {
    name: "Lambda Invoke",
    create: () => invoke({ stage: "local", caller: "tests", lambda: lambdaClient() }),
    createBroken: () => invoke({ stage: "none", caller: "tests", lambda: lambdaClient() }),
  },
  {
    name: "Lambda Invoke by an alias",
    create: () => invoke({ stage: "local", alias: "orders", lambda: lambdaClient() }),
    createBroken: () =>
      invoke({ stage: "local", functionNames: { two_factor: "none" }, lambda: lambdaClient() }),
  },
];

describe.each(ways)("a client over $name", ({ create, createBroken }) => {
  let client: Client;
  beforeEach(() => {
    client = createClient({ transport: create() });
  });

  it("gets the verdict of either kind as the contract describes it", async () => {
    const { meta: _, ...two } = await client.twoFactor({ ...person, reference: "order-17" });
    expect(two).toMatchObject({ verdict: "match", reference: "order-17" });
    expect(schemaViolations("TwoFactorAnswer", two)).toEqual([]);
    const { meta, ...three } = await client.threeFactor({ ...person, image, threshold: 90 });
    expect(three.face).toEqual({ result: "match", score: 97, threshold: 90 });
    expect(schemaViolations("ThreeFactorAnswer", three)).toEqual([]);
    expect(meta).toMatchObject({ replayed: false, saved: true });
    expect(meta.requestId).toMatch(/^[\w-]{16,}$/u);
  });

  it("gets the same verdict for the same key, and pays once", async () => {
    const idempotencyKey = createIdempotencyKey();
    const first = await client.twoFactor(person, { idempotencyKey });
    const second = await client.twoFactor(person, { idempotencyKey });
    expect(second).toEqual({ ...first, meta: { ...second.meta, replayed: true, saved: true } });
    expect(second.meta.requestId).not.toBe(first.meta.requestId);
    expect(stack.calls().calls).toHaveLength(1);
  });

  it("rejects with the problem of idcheck", async () => {
    const idempotencyKey = createIdempotencyKey();
    await client.twoFactor(person, { idempotencyKey });
    const reused = client.twoFactor({ ...person, name: "示例乙" }, { idempotencyKey });
    expect(await rejection(reused)).toMatchObject({
      name: "IdcheckProblem",
      code: "key_reused",
      status: 422,
    });
    expect(await rejection(client.twoFactor({ name: "", idNumber: "1" }))).toMatchObject({
      code: "invalid_request",
      errors: [
        { field: "name", code: "empty" },
        { field: "idNumber", code: "length" },
      ],
    });
  });

  it("rejects at once where nobody answers to the name that it was given", async () => {
    const broken = createClient({ transport: createBroken() });
    expect(await rejection(broken.twoFactor(person))).toMatchObject({ retryable: false, requestCount: 1 });
  });

  it("ends with its signal while a provider is asked, and the key brings the verdict later", async () => {
    await addFault({ provider: "kuaidi100", fault: "late", delayMs: 300 });
    const idempotencyKey = createIdempotencyKey();
    const signal = AbortSignal.timeout(100);
    expect(await rejection(client.twoFactor(person, { idempotencyKey, signal }))).toMatchObject({
      name: "TimeoutError",
    });
    expect(await client.twoFactor(person, { idempotencyKey })).toMatchObject({ verdict: "match" });
    expect(stack.calls().calls).toHaveLength(1);
  });

  it("reads what became of its check, and what it has used", async () => {
    const { id } = await client.twoFactor(person);
    const { meta, ...verification } = await client.verification(id);
    expect(meta).toEqual({ requestId: expect.any(String) as unknown, version });
    expect(verification).toMatchObject({ id, status: "done", verdict: "match", chargedNow: "yes" });
    expect(schemaViolations("Verification", verification)).toEqual([]);
    const { meta: _, ...usage } = await client.usage({ by: "day" });
    expect(schemaViolations("Usage", usage)).toEqual([]);
    const nobody = client.verification("vrf_aaaaaaaaaaaaaaaaaaaaaa");
    expect(await rejection(nobody)).toMatchObject({ code: "not_found" });
    expect(await rejection(client.usage({ month: "2026" }))).toMatchObject({ code: "invalid_request" });
  });
});

// The last of the file, because it leaves breakers open behind it.
describe("a client of a provider that is down", () => {
  const whileDown = new Set(["provider_unavailable", "unavailable"]);

  it("goes on until it answers", async () => {
    await addFault({ provider: "kuaidi100", fault: "refuse", delayMs: 1_500 });
    const codes: string[] = [];
    const transport = signed(localCredentials.local);
    const client = createClient({ transport, onRetry: ({ problem }) => codes.push(problem.code) });
    expect(await client.twoFactor(person)).toMatchObject({ verdict: "match", charged: "yes" });
    expect(codes).not.toEqual([]);
    expect(codes.filter((code) => !whileDown.has(code))).toEqual([]);
    const { counts } = stack.calls();
    expect(Object.values(counts).reduce((sum, { charged }) => sum + charged, 0)).toBe(1);
  });
});
