import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createClient } from "../../../clients/typescript/client.ts";
import { IdcheckProblem, isIdcheckProblem } from "../../../clients/typescript/problem.ts";
import type { Retry } from "../../../clients/typescript/retry.ts";
import type { Transport } from "../../../clients/typescript/transport.ts";
import { type ProblemCode, problemRules } from "../../../lib/domain/problem.ts";
import { jpegImage } from "../../samples/images.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { answered, callUntyped, lost, problem, rejection, scripted, verdict } from "./scripted.ts";

const person = madeUpPerson(20);
const idempotencyKey = "check-2026-11-22-0001";
const codes = Object.keys(problemRules).filter((code): code is ProblemCode => code in problemRules);

describe("a call of the client", () => {
  it("gives the verdict, and says whether it was replayed and saved, and its request", async () => {
    const { client } = scripted([{ ...verdict(), replayed: true, saved: false }]);
    expect(await client.twoFactor(person)).toMatchObject({
      verdict: "match",
      meta: { replayed: true, saved: false, requestId: "request-1", version: "0.1.0" },
    });
  });

  it("sends the key it was given, and else a new one for each call", async () => {
    const { client, requests } = scripted([verdict()]);
    await client.twoFactor(person, { idempotencyKey });
    await client.twoFactor(person);
    await client.twoFactor(person);
    const keys = requests.map((request) => request.idempotencyKey);
    expect(keys[0]).toBe(idempotencyKey);
    expect(keys[1]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(3);
  });

  it("repeats with the same key and body until there is a verdict", async () => {
    const { client, requests } = scripted([
      lost("ECONNRESET"),
      problem("in_progress", { retryAfterSeconds: 2 }),
      answered(503, { message: "Service Unavailable" }),
      verdict(),
    ]);
    expect(await client.twoFactor(person)).toMatchObject({ verdict: "match" });
    expect(requests).toHaveLength(4);
    expect(new Set(requests.map((request) => request.idempotencyKey)).size).toBe(1);
    expect(new Set(requests.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it("does not wait for a limit that lasts longer than a request can wait, and says how long it is", async () => {
    const { client, requests, means } = scripted([
      problem("key_locked", { retryAfterSeconds: 3_540, charged: "yes" }),
    ]);
    expect(await rejection(client.twoFactor(person, { idempotencyKey }))).toMatchObject({
      code: "key_locked",
      status: 429,
      retryable: false,
      charged: "yes",
      retryAfterSeconds: 3_540,
      requestCount: 1,
      idempotencyKey,
    });
    expect([requests.length, means.pausesMs]).toEqual([1, []]);
  });

  it("waits as long as Retry-After says, and longer with every repetition", async () => {
    const { client, means } = scripted([
      problem("provider_timeout", { retryAfterSeconds: 50, charged: "unknown" }),
      problem("in_progress", { retryAfterSeconds: 2 }),
      lost("ECONNREFUSED"),
      lost("ECONNREFUSED"),
      verdict(),
    ]);
    await client.twoFactor(person);
    expect(means.pausesMs).toEqual([50_125, 2_250, 500, 1_000]);
  });

  it("tells of each repetition without anything that was sent", async () => {
    const retries: Retry[] = [];
    const { client } = scripted([problem("unavailable"), verdict()], {
      onRetry: (retry) => retries.push(retry),
    });
    await client.twoFactor(person);
    expect(retries).toMatchObject([{ requestCount: 1, delayMs: 125, problem: { code: "unavailable" } }]);
    expect(inspect(retries, { depth: 9, showHidden: true })).not.toContain(person.idNumber);
  });

  it.each([
    () => {
      throw new Error("from onRetry");
    },
    () => Promise.reject(new Error("from onRetry")),
  ])("ends with what onRetry throws, late or at once", async (onRetry) => {
    const { client, requests } = scripted([problem("unavailable"), verdict()], { onRetry });
    expect(await rejection(client.twoFactor(person))).toMatchObject({ message: "from onRetry" });
    expect(requests).toHaveLength(1);
  });

  it.each(codes)("repeats %s exactly where its rule says that it helps", async (code) => {
    const { retryable, status } = problemRules[code];
    const { client, requests } = scripted([
      problem(code, retryable === "soon" ? { retryAfterSeconds: 60 } : {}),
      verdict(),
    ]);
    if (retryable !== false) {
      expect(await client.twoFactor(person)).toMatchObject({ verdict: "match" });
      expect(requests).toHaveLength(2);
    } else {
      expect(await rejection(client.twoFactor(person))).toMatchObject({ code, status, retryable: false });
      expect(requests).toHaveLength(1);
    }
  });

  it.each([
    [401, false],
    [403, false],
    [404, false],
    [408, true],
    [409, false],
    [413, false],
    [429, true],
    [500, true],
    [501, true],
    [502, true],
    [503, true],
    [504, true],
    [520, true],
    [302, false],
    [200, false],
  ])("takes a %i that is not idcheck's for retryable: %s", async (status, retryable) => {
    const { client } = scripted([answered(status, { message: "something" })], { deadlineMs: 1 });
    expect(await rejection(client.twoFactor(person))).toMatchObject({
      code: "unexpected_answer",
      status,
      retryable,
    });
  });

  it("does not take the verdict of another kind for its own", async () => {
    const { client } = scripted([verdict()]);
    expect(await rejection(client.threeFactor({ ...person, image: "aaaa" }))).toMatchObject({
      code: "unexpected_answer",
    });
  });

  it("sends an image in bytes as base64", async () => {
    const image = jpegImage();
    const face = { result: "match", score: 97.2, threshold: 80 };
    const { client, requests } = scripted([verdict({ kind: "three_factor", face })]);
    const answer = await client.threeFactor({ ...person, image });
    expect(answer.face.score).toBe(97.2);
    expect(requests[0]?.body["image"]).toBe(image.toString("base64"));
  });

  it("sends the bytes of a view of a larger buffer alone", async () => {
    const face = { result: "match", score: 97.2, threshold: 80 };
    const { client, requests } = scripted([verdict({ kind: "three_factor", face })]);
    await client.threeFactor({ ...person, image: new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4) });
    expect(requests[0]?.body["image"]).toBe("AQID");
  });

  it("reads what became of a check, and repeats that as well", async () => {
    const body = { id: "vrf_aaaaaaaaaaaaaaaaaaaaaa", kind: "two_factor", status: "done", attempts: [] };
    const { client, means } = scripted([problem("unavailable"), answered(200, body)]);
    expect(await client.verification(body.id)).toMatchObject({ status: "done" });
    expect(means.pausesMs).toHaveLength(1);
  });

  it("reads what was used", async () => {
    const usage = { month: "2026-11", by: "day", currency: "CNY", asOf: null, total: {}, groups: [] };
    const { client, readings } = scripted([answered(200, usage)]);
    const meta = { requestId: "request-1", version: "0.1.0" };
    expect(await client.usage({ month: "2026-11", by: "day" })).toEqual({ ...usage, meta });
    await client.usage();
    expect(readings).toEqual([
      { of: "usage", fields: { month: "2026-11", by: "day" } },
      { of: "usage", fields: {} },
    ]);
  });

  it("reads whether a check could start", async () => {
    const health = { ready: true, stage: "prod", version: "0.1.0", keys: true, store: true };
    const { client, readings } = scripted([answered(200, health)]);
    expect(await client.health()).toMatchObject(health);
    expect(readings).toEqual([{ of: "health", fields: {} }]);
  });
});

describe("the end of a call", () => {
  it("comes before a pause that would outlast the deadline, with the last problem", async () => {
    const { client, means, requests } = scripted([problem("provider_timeout", { retryAfterSeconds: 50 })], {
      deadlineMs: 30_000,
    });
    expect(await rejection(client.twoFactor(person))).toMatchObject({
      code: "provider_timeout",
      retryable: true,
      retryAfterSeconds: 50,
      requestCount: 1,
    });
    expect(requests).toHaveLength(1);
    expect(means.pausesMs).toEqual([]);
  });

  it("comes at the deadline of the call where that has one", async () => {
    const { client, means } = scripted([lost("ECONNRESET")]);
    await rejection(client.twoFactor(person, { deadlineMs: 5_000 }));
    expect(means.now()).toBeLessThan(5_000);
    await rejection(client.twoFactor(person));
    expect(means.now()).toBeGreaterThan(90_000);
  });

  it("comes with the reason of the caller's signal, before and between requests", async () => {
    const controller = new AbortController();
    const { client, requests } = scripted([problem("unavailable"), verdict()], {
      onRetry: () => controller.abort(new Error("enough")),
    });
    const { signal } = controller;
    expect(await rejection(client.twoFactor(person, { signal }))).toMatchObject({ message: "enough" });
    expect(await rejection(client.twoFactor(person, { signal }))).toMatchObject({ message: "enough" });
    expect(requests).toHaveLength(1);
  });

  it("comes for a request that nobody answers when its time is over, and leaves no doubt about charges", async () => {
    const hang = { check: ({ signal }: { signal: AbortSignal }) => aborted(signal), read: () => never };
    const client = createClient({ transport: hang, deadlineMs: 50, requestTimeoutMs: 20 });
    expect(await rejection(client.twoFactor(person))).toMatchObject({
      code: "no_answer",
      retryable: true,
      charged: "unknown",
    });
  });

  it("comes for a transport that does not heed its signal, and at once when the caller ends the call", async () => {
    const client = createClient({
      transport: { check: () => never, read: () => never },
      deadlineMs: 50,
      requestTimeoutMs: 20,
    });
    expect(await rejection(client.twoFactor(person))).toMatchObject({
      code: "no_answer",
      message:
        "no_answer (request_timeout): There was no answer in time. Check the network, a proxy, the address and the Region, then try again.",
    });
    const patient = createClient({ transport: { check: () => never, read: () => never } });
    const signal = AbortSignal.timeout(10);
    expect(await rejection(patient.twoFactor(person, { signal }))).toMatchObject({ name: "TimeoutError" });
  });

  it("does not call a check free after a request that was lost", async () => {
    const refusal = answered(403, { message: "Forbidden" });
    expect(await rejection(scripted([refusal]).client.twoFactor(person))).toMatchObject({ charged: "no" });
    const { client } = scripted([lost("ECONNRESET"), refusal]);
    expect(await rejection(client.twoFactor(person))).toMatchObject({ charged: "unknown" });
  });

  it("says that nothing was charged if there never was a connection, and not after a request that was sent", async () => {
    const refused = lost("ECONNREFUSED");
    expect(await rejection(scripted([refused]).client.twoFactor(person))).toMatchObject({
      code: "no_answer",
      retryable: true,
      charged: "no",
    });
    const forbidden = answered(403, { message: "Forbidden" });
    const { client: refusedFirst } = scripted([refused, forbidden]);
    expect(await rejection(refusedFirst.twoFactor(person))).toMatchObject({ charged: "no" });
    const { client: lostFirst } = scripted([lost("ECONNRESET"), refused]);
    expect(await rejection(lostFirst.twoFactor(person))).toMatchObject({ charged: "unknown" });
  });

  it("comes within a second where nothing was ever reached, because the address is wrong or nothing was started", async () => {
    const { client, means } = scripted([lost("ECONNREFUSED")]);
    expect(await rejection(client.twoFactor(person))).toMatchObject({
      code: "no_answer",
      cause: "refused",
      charged: "no",
      retryable: true,
    });
    expect(means.now()).toBeLessThan(1_000);
    expect(means.pausesMs.length).toBeGreaterThan(0);
  });

  it("waits for the return of a counterpart that was reached before, by any call", async () => {
    const { client, means } = scripted([verdict(), lost("ECONNREFUSED")]);
    await client.twoFactor(person);
    expect(await rejection(client.twoFactor(person))).toMatchObject({ charged: "no", retryable: true });
    expect(means.now()).toBeGreaterThan(90_000);
    const other = scripted([lost("ECONNREFUSED"), lost("ECONNRESET"), lost("ECONNREFUSED")]);
    expect(await rejection(other.client.twoFactor(person))).toMatchObject({ charged: "unknown" });
    expect(other.means.now()).toBeGreaterThan(90_000);
  });

  it.each([
    "no_region",
    "CredentialsProviderError",
    "ExpiredTokenException",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  ])("comes at once for a fault of configuration, which cost nothing: %s", async (reason) => {
    const { client, requests } = scripted([lost(reason)]);
    expect(await rejection(client.twoFactor(person))).toMatchObject({ retryable: false, charged: "no" });
    expect(requests).toHaveLength(1);
  });

  it("comes without a request if no time is left", async () => {
    const { client, requests } = scripted([verdict()]);
    for (const deadlineMs of [0, -5_000, -Infinity]) {
      expect(await rejection(client.twoFactor(person, { deadlineMs }))).toMatchObject({
        cause: "no_time",
        charged: "no",
        retryable: true,
      });
    }
    expect(requests).toHaveLength(0);
  });

  it.each([Infinity, 2 ** 31, Number.MAX_SAFE_INTEGER])(
    "does not come early for a deadline of %d ms",
    async (ms) => {
      const transport = {
        check: () => sleep(20).then(() => verdict()),
        read: () => never,
      };
      const client = createClient({ transport, deadlineMs: ms, requestTimeoutMs: ms });
      expect(await client.twoFactor(person)).toMatchObject({ verdict: "match" });
    },
  );

  it("pauses for two minutes at most, whatever a gateway asks for", async () => {
    const busy = { ...answered(503, {}), retryAfterSeconds: 31_536_000 };
    const { client, means } = scripted([busy, verdict()], { deadlineMs: Infinity });
    await client.twoFactor(person);
    expect(means.pausesMs).toEqual([120_125]);
    const { client: hurried } = scripted([busy]);
    expect(await rejection(hurried.twoFactor(person))).toMatchObject({
      retryAfterSeconds: 31_536_000,
      requestCount: 1,
    });
  });

  it("comes at once for what sending again cannot fix", async () => {
    const { client, requests } = scripted([lost("CERT_HAS_EXPIRED")]);
    expect(await rejection(client.twoFactor(person))).toMatchObject({ code: "no_answer", retryable: false });
    expect(requests).toHaveLength(1);
  });

  it("comes before the first request for a key that the API would refuse", async () => {
    const { client, requests } = scripted([verdict()]);
    const error = await rejection(client.twoFactor(person, { idempotencyKey: "short\r\nx: y" }));
    expect(error).toMatchObject({
      code: "invalid_request",
      requestCount: 0,
      errors: [
        { field: "idempotencyKey", code: "characters" },
        { field: "idempotencyKey", code: "length" },
      ],
    });
    expect(requests).toHaveLength(0);
  });
});

describe("a mistake of the program", () => {
  const { client } = scripted([verdict()]);

  it.each([
    [[], "createClient needs a transport"],
    [[{}], "createClient needs a transport"],
    [[{ transport: {} }], "createClient needs a transport"],
    [[{ ...scriptedTransport(), deadlineMs: 0 }], "createClient: deadlineMs must be"],
    [[{ ...scriptedTransport(), requestTimeoutMs: "5" }], "createClient: requestTimeoutMs must be"],
    [[{ ...scriptedTransport(), onRetry: true }], "createClient: onRetry must be"],
  ])("is named when a client is made: %#", (options, message) => {
    expect(() => callUntyped(createClient, options)).toThrow(TypeError);
    expect(() => callUntyped(createClient, options)).toThrow(message);
  });

  it.each([
    ["twoFactor", [], "twoFactor needs an object with name and idNumber."],
    ["twoFactor", ["示例甲"], "twoFactor needs an object"],
    ["threeFactor", [null], "threeFactor needs an object"],
    ["twoFactor", [{}, "key"], "twoFactor: options must be an object."],
    ["twoFactor", [{}, { deadlineMs: Number.NaN }], "twoFactor: deadlineMs must be"],
    ["twoFactor", [{}, { signal: 5 }], "twoFactor: signal must be"],
    ["verification", [], "verification needs an id"],
    ["verification", [{ id: "vrf_1" }], "verification needs an id"],
    ["verification", [".."], "verification needs an id"],
    ["threeFactor", [{ image: new Blob(["a face"]) }], "threeFactor: image must be"],
    ["threeFactor", [{ image: [1, 2, 3] }], "threeFactor: image must be"],
    ["usage", ["2026-11"], "usage takes an object"],
  ] as const)("is named when %s is called: %#", async (method, parameters, message) => {
    const error = await rejection(Promise.resolve(callUntyped(client[method], parameters)));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(message);
  });
});

describe("the problem of a call", () => {
  it("is known as one of idcheck's, whichever copy of the client made it", async () => {
    const { client } = scripted([problem("not_found")]);
    const error = await rejection(client.verification("vrf_1"));
    const another = Object.defineProperty(new Error("of another copy"), Symbol.for("idcheck.problem"), {
      value: true,
    });
    expect([error, another, new Error("other"), undefined, "text"].map(isIdcheckProblem)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it("says what happened and what to do, with the code of the system and the status", async () => {
    const refused = await rejection(scripted([lost("ECONNREFUSED")]).client.twoFactor(person));
    expect(String(refused)).toBe(
      "IdcheckProblem: no_answer (ECONNREFUSED): Nothing listens at that address. Start the local stack (npm start), or correct " +
        "the address and its port: baseUrl, --url, IDCHECK_HTTP_PORT or an AWS_ENDPOINT_URL.",
    );
    const lostPath = await rejection(scripted([answered(404, {})]).client.twoFactor(person));
    expect(String(lostPath)).toContain(
      "unexpected_answer (status 404): There is no idcheck under that address.",
    );
    expect(lostPath).toMatchObject({ cause: "wrong_path", charged: "no", requestId: "request-1" });
  });

  it("holds the violated rules, and the key for who wants to go on", async () => {
    const errors = [{ field: "idNumber", code: "check_character" }];
    const { client, requests } = scripted([problem("invalid_request", { errors })]);
    const error = await rejection(client.twoFactor(person));
    if (!(error instanceof IdcheckProblem)) throw new TypeError("not a problem");
    expect(error.errors).toEqual(errors);
    expect(error.message).toContain("idNumber (check_character)");
    expect(error.idempotencyKey).toBe(requests[0]?.idempotencyKey);
  });

  it("shows neither the person nor the key to a logger", async () => {
    const { client, requests } = scripted([answered(400, { message: `what is ${person.idNumber}?` })]);
    const error = await rejection(client.twoFactor({ ...person, reference: "order-17" }));
    const logged = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${String(error)}`;
    const { idempotencyKey: key = "" } = requests[0] ?? {};
    for (const secret of [person.name, person.idNumber, key]) expect(logged).not.toContain(secret);
  });
});

/** A transport in the options of a client. */
function scriptedTransport(): { transport: Transport } {
  return { transport: { check: () => never, read: () => never } };
}

/** What never ends. */
const never = Promise.withResolvers<never>().promise;

/** A request that ends only by its signal. */
async function aborted(signal: AbortSignal): Promise<ReturnType<typeof lost>> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  return lost("AbortError");
}
