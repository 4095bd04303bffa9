import { afterEach, describe, expect, it } from "vitest";
import { maxBodyCharacters } from "../../lib/entry/http-body.ts";
import { projectUsageEntry } from "../../lib/entry/project-usage.ts";
import { problemRules } from "../../lib/domain/problem.ts";
import { defaultRecordSettings } from "../../lib/domain/record-settings.ts";
import { entriesOf } from "../../lib/usage/ledger/entry.ts";
import { lostRecord } from "../../lib/usage/restore/lost-record.ts";
import { recordFromItem, recordItem } from "../../lib/records/item.ts";
import { verificationId } from "../../lib/records/record.ts";
import { type Authenticate, authentications } from "../../local/gateway/authentication.ts";
import { type HttpApi, startHttpApi } from "../../local/gateway/http-api.ts";
import { gatewayAnswer } from "../../local/gateway/http-response.ts";
import type { LambdaRuntime } from "../../local/gateway/lambda.ts";
import {
  answerViolations,
  type ApiAnswer,
  knownValues,
  operations,
  schemaViolations,
} from "../support/contract.ts";
import { createPipeline, type Pipeline } from "../lib/check/pipeline.ts";
import { magicIdNumber } from "../lib/providers/sandbox/magic.ts";
import { createPractice } from "../lib/providers/sandbox/practice.ts";
import { callerPlace } from "../../lib/facts/keys.ts";
import { writeLimits, writeSetting } from "../lib/facts/stored-limits.ts";
import { usageDependencies } from "../lib/usage/dependencies.ts";
import { eventEntry, playChecks } from "../lib/usage/ledger/histories.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createMemoryStore } from "../lib/store/memory-store.ts";
import { jpegImage } from "../samples/images.ts";
import { isRecord } from "../support/is-record.ts";
import { type OperationId, send, type SentRequest } from "./session.ts";

const image = jpegImage().toString("base64");
/** The caller of every request. */
const caller = "iam:000000000000:role/orders";

/** What occurred while the tests ran: `<operation> <status> <code, reason, status of a record, or header>`. */
const occurred = new Set<string>();

/** Sends a request and holds the answer against the contract. */
async function ask(operationId: OperationId, request: SentRequest, pipeline?: Pipeline): Promise<string> {
  const answer = await send(operationId, request, pipeline);
  if (answer.status === 200 && isRecord(request.body)) {
    const schema = operationId === "twoFactor" ? "TwoFactorInput" : "ThreeFactorInput";
    expect(schemaViolations(schema, request.body)).toEqual([]);
  }
  return record(operationId, answer);
}

/** Status and meaning of a documented answer. */
function record(operationId: string, answer: ApiAnswer): string {
  expect(answerViolations(answer)).toEqual([]);
  const meaning = `${answer.status} ${meaningOf(JSON.parse(answer.text))}`;
  occurred.add(`${operationId} ${meaning}`);
  for (const name of Object.keys(answer.headers)) occurred.add(`${operationId} ${answer.status} ${name}`);
  return meaning;
}

function meaningOf(body: unknown): string {
  if (!isRecord(body)) throw new TypeError("every answer is an object");
  if ("groups" in body) return "usage";
  if ("ready" in body) return body["ready"] === true ? "ready" : "not ready";
  return String(body["code"] ?? ("chargedNow" in body ? body["status"] : (body["reason"] ?? "gateway")));
}

/** The body of a check of a made-up person. */
function bodyOf(operationId: OperationId, sequence: string): Record<string, unknown> {
  const person = { name: "示例甲", idNumber: magicIdNumber(sequence) };
  return operationId === "twoFactor" ? person : { ...person, image };
}

/** A pipeline whose store takes `writes` writes and none after them. */
function createForgetful(writes: number): Pipeline {
  let left = writes;
  return createPractice({
    store: (table) => {
      const store = createMemoryStore(table);
      return {
        ...store,
        write: (write, timeoutMs) =>
          left-- > 0 ? store.write(write, timeoutMs) : Promise.reject(new Error("down")),
      };
    },
  });
}

/** Reads the only record of a pipeline. */
function read(pipeline: Pipeline): Promise<string> {
  return ask("getVerification", { id: [...pipeline.table.keys()].map(verificationId).join() }, pipeline);
}

const checks = ["twoFactor", "threeFactor"] as const;

describe.each(checks)("%s", (operationId) => {
  const check = (sequence: string, pipeline: Pipeline, changes: SentRequest = {}): Promise<string> =>
    ask(operationId, { body: bodyOf(operationId, sequence), ...changes }, pipeline);

  it.each([
    ["999", "200 match"],
    ["001", "200 identity_mismatch"],
    ["002", "200 identity_rejected"],
    ["003", "200 no_record"],
    ["020", "200 unknown_answer"],
    ["301", "422 input_refused"],
    ["313", "422 input_refused"],
    ["302", "502 provider_rejected_request"],
    ["321", "502 provider_bad_response"],
    ["402", "502 provider_unavailable"],
    ["309", "504 provider_timeout"],
  ])("of the made-up person %s is answered with %s as documented", async (sequence, meaning) => {
    expect(await check(sequence, createPractice())).toBe(meaning);
  });

  it("of a body without a rule kept is refused as documented", async () => {
    const body = { name: 7, idNumber: "1", reference: "", consent: { id: "" }, other: 1, image: 1 };
    expect(await ask(operationId, { body, idempotencyKey: "short" })).toBe("400 invalid_request");
    expect(await ask(operationId, { body: "{" })).toBe("400 invalid_request");
  });

  it("of somebody unknown or switched off is refused as documented", async () => {
    expect(await check("999", createPractice(), { isAuthorized: false })).toBe("403 forbidden");
    const pipeline = createPractice();
    await writeSetting(pipeline.usage, callerPlace(caller), { switchedOff: { reason: "a leaked key" } });
    expect(await check("999", pipeline)).toBe("403 caller_switched_off");
  });

  it("that cannot be read is refused as documented", async () => {
    const form = { headers: { "content-type": "application/x-www-form-urlencoded" } };
    expect(await ask(operationId, form)).toBe("415 unsupported_media_type");
    expect(await ask(operationId, { body: " ".repeat(maxBodyCharacters + 1) })).toBe("413 payload_too_large");
  });

  it("with the key of an earlier one is answered as documented", async () => {
    const pipeline = createPractice();
    await check("999", pipeline);
    expect(await check("999", pipeline)).toBe("200 match");
    for (let guess = 0; guess < 5; guess += 1) {
      expect(await check("001", pipeline)).toBe("422 key_reused");
    }
    expect(await check("999", pipeline)).toBe("429 key_locked");
    pipeline.clock.advance(60 * 60 * 1000);
    expect(await check("999", pipeline)).toBe("200 match");
    pipeline.clock.advance(25 * 60 * 60 * 1000);
    expect(await check("999", pipeline)).toBe("409 key_expired");
  });

  it("with the key of one that is not settled is answered as documented", async () => {
    const pipeline = createPractice();
    await check("309", pipeline);
    expect(await check("309", pipeline)).toBe("409 in_progress");
  });

  it("with a key at its end is answered as documented", async () => {
    const pipeline = createPractice();
    for (let attempt = 1; attempt < 3; attempt += 1) await check("321", pipeline);
    expect(await check("321", pipeline)).toBe("424 attempts_exhausted");
    expect(await check("321", pipeline)).toBe("424 attempts_exhausted");
  });

  it("that a limit forbids is refused as documented", async () => {
    for (const [limits, meaning] of [
      [{ monthlyCalls: 1 }, "402 budget_exceeded"],
      [{ checksPerSecond: 2 }, "429 rate_limited"],
      [{ namesPerPerson: 1 }, "429 person_limit_exceeded"],
    ] as const) {
      const pipeline = createPractice();
      await writeLimits(pipeline.usage, caller, limits);
      expect(await check("999", pipeline)).toBe("200 match");
      expect(await check("999", pipeline)).toBe("200 match");
      const body = { ...bodyOf(operationId, "999"), name: "示例乙" };
      expect(await check("999", pipeline, { idempotencyKey: "check-2026-11-22-0002", body })).toBe(meaning);
    }
  });

  it("that nobody can take is answered as documented", async () => {
    const pipeline = createPractice();
    pipeline.states.set("sandbox", { switchedOff: true });
    expect(await check("999", pipeline)).toBe("503 unavailable");
  });

  it("whose end cannot be stored is answered as documented", async () => {
    expect(await check("999", createForgetful(1))).toBe("200 match");
    expect(await check("402", createForgetful(1))).toBe("502 provider_unavailable");
    expect(await check("999", createForgetful(1), { remainingMs: 4_900 })).toBe("503 unavailable");
  });

  it("that meets a fault of ours is answered as documented", async () => {
    const pipeline = createPractice();
    const dependencies = { ...pipeline.dependencies, keys: () => Promise.reject(new Error("a fault")) };
    expect(await check("999", { ...pipeline, dependencies })).toBe("500 internal_error");
  });
});

describe("threeFactor", () => {
  it.each([
    ["011", "no_reference_photo"],
    ["012", "reference_photo_unusable"],
    ["013", "face_mismatch"],
    ["014", "face_uncertain"],
    ["015", "face_not_detected"],
    ["016", "image_quality"],
    ["017", "liveness_failed"],
    ["018", "image_rejected"],
    ["312", "image_rejected"],
  ])("of the made-up person %s is answered with %s as documented", async (sequence, reason) => {
    expect(await ask("threeFactor", { body: bodyOf("threeFactor", sequence) })).toBe(`200 ${reason}`);
  });

  it("with every field is answered as documented", async () => {
    const body = {
      ...bodyOf("threeFactor", "190"),
      image: jpegImage({ orientation: 6 }).toString("base64"),
      qualityControl: "HIGH",
      livenessControl: "LOW",
      threshold: 90,
      reference: "order-17",
      consent: { id: "consent-17", purpose: "account-opening", guardian: true },
    };
    expect(await ask("threeFactor", { body })).toBe("200 match");
  });

  it("without the consent that a deployment requires is refused as documented", async () => {
    const pipeline = createPipeline(() => Promise.reject(new Error("nobody is called")), {
      config: { requireConsent: "face" },
    });
    expect(await ask("threeFactor", { body: bodyOf("threeFactor", "999") }, pipeline)).toBe(
      "400 invalid_request",
    );
    expect(pipeline.table.size).toBe(0);
  });

  it("with a control that no provider honours is refused as documented", async () => {
    const pipeline = createPipeline(() => Promise.reject(new Error("nobody is called")), {
      config: { providerIds: ["shuxun"] },
    });
    const body = { ...bodyOf("threeFactor", "999"), livenessControl: "HIGH" };
    expect(await ask("threeFactor", { body }, pipeline)).toBe("400 option_unsupported");
  });
});

describe("getVerification", () => {
  it.each([
    ["999", 0, "done"],
    ["011", 0, "done"],
    ["309", 0, "in_progress"],
    ["309", 60_000, "retryable"],
    ["402", 0, "retryable"],
    ["402", 25 * 60 * 60 * 1000, "expired"],
  ])("of the made-up person %s after %i ms shows %s as documented", async (sequence, elapsedMs, status) => {
    for (const operationId of checks) {
      const pipeline = createPractice();
      await ask(operationId, { body: bodyOf(operationId, sequence) }, pipeline);
      pipeline.clock.advance(elapsedMs);
      expect(await read(pipeline)).toBe(`200 ${status}`);
    }
  });

  it("of a check without a verdict shows it as documented", async () => {
    const pipeline = createPractice();
    const body = bodyOf("twoFactor", "321");
    for (let attempt = 0; attempt < 3; attempt += 1) await ask("twoFactor", { body }, pipeline);
    expect(await read(pipeline)).toBe("200 attempts_exhausted");
  });

  it("of somebody who was forgotten shows it as documented", async () => {
    const pipeline = createPractice();
    await ask("twoFactor", { body: bodyOf("twoFactor", "999") }, pipeline);
    for (const [pk, item] of pipeline.table) {
      const { answer: _, ...rest } = recordFromItem(item);
      pipeline.table.set(pk, recordItem({ ...rest, forgotten: true }));
    }
    expect(await read(pipeline)).toBe("200 forgotten");
  });

  it("of a record that was lost shows it as documented, and its key is refused", async () => {
    const pipeline = createPractice();
    const body = bodyOf("twoFactor", "999");
    await ask("twoFactor", { body }, pipeline);
    for (const [pk, item] of pipeline.table) {
      const lost = lostRecord(entriesOf(recordFromItem(item)), {
        now: pipeline.clock.now(),
        settings: defaultRecordSettings,
      });
      if (lost !== undefined) pipeline.table.set(pk, recordItem(lost));
    }
    expect(await read(pipeline)).toBe("200 lost");
    expect(await ask("twoFactor", { body }, pipeline)).toBe("409 key_expired");
  });

  it("is refused as documented", async () => {
    expect(await ask("getVerification", { id: "vrf_none" })).toBe("404 not_found");
    expect(await ask("getVerification", { id: `vrf_${"x".repeat(22)}` })).toBe("404 not_found");
    expect(await ask("getVerification", { id: "vrf_none", isAuthorized: false })).toBe("403 forbidden");
  });

  it("that meets a fault is answered as documented", async () => {
    const id = `vrf_${"x".repeat(22)}`;
    const down = createPractice({
      store: () => ({ ...createMemoryStore(), read: () => Promise.reject(new Error("down")) }),
    });
    expect(await ask("getVerification", { id }, down)).toBe("503 unavailable");
    const { records } = down.dependencies;
    const broken = {
      ...records,
      read: () => {
        throw new Error("a fault");
      },
    };
    const pipeline = { ...down, dependencies: { ...down.dependencies, records: broken } };
    expect(await ask("getVerification", { id }, pipeline)).toBe("500 internal_error");
  });
});

describe("getUsage", () => {
  it.each(["provider", "kind", "day"])("by %s is answered as documented", async (by) => {
    const pipeline = createPractice();
    const { handler, entries } = projectedUsage(pipeline);
    await handler({ Records: entries }, { getRemainingTimeInMillis: () => 60_000 });
    expect(await ask("getUsage", { query: { month: "2026-11", by } }, pipeline)).toBe("200 usage");
    expect(await ask("getUsage", {}, createPractice())).toBe("200 usage");
  });

  it("is refused as documented", async () => {
    const query = { month: "2026-13", by: "caller", of: "orders" };
    expect(await ask("getUsage", { query })).toBe("400 invalid_request");
    expect(await ask("getUsage", { isAuthorized: false })).toBe("403 forbidden");
  });

  it("that meets a fault is answered as documented", async () => {
    const pipeline = createPractice();
    const down = { ...pipeline.usage, read: () => Promise.reject(new Error("down")) };
    expect(await ask("getUsage", {}, { ...pipeline, usage: down })).toBe("503 unavailable");
    const clock = { ...pipeline.dependencies.clock, now: () => Number.NaN };
    const dependencies = { ...pipeline.dependencies, clock };
    expect(await ask("getUsage", {}, { ...pipeline, dependencies })).toBe("500 internal_error");
  });
});

describe("getHealth", () => {
  it("answers as documented, whether or not a check could start", async () => {
    expect(await ask("getHealth", {})).toBe("200 ready");
    const pipeline = createPractice();
    const down = { ...pipeline.usage, read: () => Promise.reject(new Error("down")) };
    expect(await ask("getHealth", {}, { ...pipeline, usage: down })).toBe("200 not ready");
    expect(await ask("getHealth", { isAuthorized: false })).toBe("403 forbidden");
    const dependencies = {
      ...pipeline.dependencies,
      keys: () => {
        throw new Error("a fault");
      },
    };
    expect(await ask("getHealth", {}, { ...pipeline, dependencies })).toBe("500 internal_error");
  });
});

describe("API Gateway in place of idcheck", () => {
  let api: HttpApi | undefined;
  afterEach(() => api?.stop());

  const functions = operations.map(({ operationId, method, path }) => ({
    key: operationId,
    file: "",
    exportName: "",
    aliases: [],
    timeoutSeconds: 29,
    memoryMegabytes: 512,
    routes: [{ method, path }],
    streams: [],
    schedules: [],
  }));
  const failure = { requestId: "", payload: "{}", isError: true };
  type Gateway = { authenticate: Authenticate; body: string; functions: typeof functions };

  async function askAll(
    invoke: LambdaRuntime["invoke"],
    { authenticate = authentications.none.authenticate, body, ...deployed }: Partial<Gateway> = {},
  ): Promise<string[]> {
    const times = { integrationTimeoutMs: 50 };
    const runtime = { functions, ...deployed, invoke };
    api = await startHttpApi({ port: 0, runtime, authenticate, ...times });
    const meanings: string[] = [];
    for (const { operationId, method, path: template } of operations) {
      if (method === "GET" && body !== undefined) continue;
      const path = template.replace("{id}", `vrf_${"x".repeat(22)}`);
      const init = { method, ...(body !== undefined && { body }) };
      const { status, headers, text } = await exchange(`${api.url}${path}`, init);
      meanings.push(record(operationId, { method, path, status, headers, text }));
    }
    return [...new Set(meanings)];
  }

  it.each([
    ["iam", "403 gateway"],
    ["jwt", "401 gateway"],
  ] as const)("refuses a request that proves nothing as documented, with %s", async (way, meaning) => {
    const { authenticate } = authentications[way];
    expect(await askAll(() => Promise.resolve(failure), { authenticate })).toEqual([meaning]);
  });

  it("refuses what is too large for it as documented", async () => {
    const body = " ".repeat(11 * 1024 * 1024);
    expect(await askAll(() => Promise.resolve(failure), { body })).toEqual(["413 gateway"]);
  });

  it("answers for a route that is not deployed as documented", async () => {
    expect(await askAll(() => Promise.resolve(failure), { functions: [] })).toEqual(["404 gateway"]);
  });

  it("limits all callers together as documented", () => {
    const headers = { "content-type": "application/json", "apigw-requestid": "aGk=" };
    const text = String(gatewayAnswer(429, "Too Many Requests").body);
    for (const { operationId, method, path } of operations) {
      record(operationId, { method, path, status: 429, headers, text });
    }
  });

  it("answers for a function that failed as documented", async () => {
    expect(await askAll(() => Promise.resolve(failure))).toEqual(["500 gateway"]);
  });

  it("answers for a function that took too long as documented", async () => {
    expect(await askAll(() => new Promise(() => {}))).toEqual(["503 gateway"]);
  });
});

describe("the tests above", () => {
  it("brought every answer that is documented", () => {
    const documented = operations.flatMap(({ operationId, responses }) =>
      [...responses].flatMap(([status, { content, headers }]) =>
        [
          ...Object.keys(content["application/problem+json"]?.examples ?? {}),
          ...(status !== 200 && "application/json" in content ? ["gateway"] : []),
          // API Gateway's own header is compared where answers come through it.
          ...Object.keys(headers).filter((name) => name !== "apigw-requestid"),
        ]
          .map((meaning) => meaning.toLowerCase())
          .map((meaning) => `${operationId} ${status} ${meaning}`),
      ),
    );
    const statuses = knownValues("VerificationStatus").map((status) => `getVerification 200 ${status}`);
    const reasons = knownValues("Reason").map((reason) => `threeFactor 200 ${reason}`);
    const missing = [...documented, ...statuses, ...reasons].filter((answer) => !occurred.has(answer));
    expect(missing).toEqual([]);
    expect(Object.keys(problemRules).filter((code) => !isReached(code))).toEqual([]);
  });
});

/** The function that projects usage, and made-up checks of the caller that the tests are. */
function projectedUsage({ dependencies, usage }: Pipeline) {
  const from = Date.UTC(2026, 10, 1);
  const options = { attempts: 40, callers: ["iam:000000000000:role/orders"], from, to: from + 86_400_000 };
  const handler = projectUsageEntry(usageDependencies(usage, { clock: dependencies.clock }).dependencies);
  return { handler, entries: playChecks(options, seededRandom(1)).entries.map(eventEntry) };
}

function isReached(code: string): boolean {
  return [...occurred].some((answer) => answer.endsWith(` ${code}`));
}

async function exchange(url: string, init: RequestInit) {
  const response = await fetch(url, init);
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, text: await response.text() };
}
