import { LambdaClient } from "@aws-sdk/client-lambda";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { describe, expect, it, vi } from "vitest";
import { type Client, createClient } from "../../../clients/typescript/client.ts";
import { invoke } from "../../../clients/typescript/invoke.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { callUntyped, createFakeMeans, rejection, verdict } from "./scripted.ts";

const person = madeUpPerson(20);

/** A client whose n-th invocation ends with what a function returns or throws; the last of them is repeated. */
function invoking(...ends: (() => unknown)[]): { client: Client; counts: { sent: number } } {
  const counts = { sent: 0 };
  const lambda = {
    send: () => {
      const end = ends[Math.min(counts.sent++, ends.length - 1)];
      return new Promise<unknown>((resolve) => {
        resolve(end?.());
      });
    },
  };
  return {
    client: createClient({ transport: invoke({ stage: "prod", lambda }) }, createFakeMeans()),
    counts,
  };
}

/** What the SDK throws where AWS refused. */
function refusal(name: string, status: number): () => never {
  return () => {
    const $metadata = { httpStatusCode: status, requestId: "lambda-1" };
    throw Object.assign(new Error(`quoted: ${person.idNumber}`), { name, $metadata });
  };
}

function answer(): object {
  const { body } = verdict();
  const meta = { replayed: false, saved: true, requestId: "request-1", version: "0.1.0" };
  return { $metadata: {}, Payload: new TextEncoder().encode(JSON.stringify({ ...Object(body), meta })) };
}

describe("a client over Lambda Invoke", () => {
  it.each([
    ["ResourceNotFoundException", 404, "no_function"],
    ["AccessDeniedException", 403, "denied"],
    ["UnrecognizedClientException", 403, "invalid_credentials"],
    ["ExpiredTokenException", 403, "expired_credentials"],
    ["RequestTooLargeException", 413, "too_large"],
    ["InvalidParameterValueException", 400, "refused_request"],
  ])("ends at once, and says that nothing was charged, where AWS answers %s", async (name, status, cause) => {
    const { client, counts } = invoking(refusal(name, status));
    const error = await rejection(client.twoFactor(person));
    expect(error).toMatchObject({
      code: "unexpected_answer",
      status,
      cause,
      charged: "no",
      retryable: false,
      requestId: "lambda-1",
    });
    expect(String(error)).toContain(`(status ${status}, ${name})`);
    expect(String(error)).not.toContain(person.idNumber);
    expect(counts.sent).toBe(1);
  });

  it.each([
    ["ResourceConflictException", 409],
    ["TooManyRequestsException", 429],
    ["ServiceException", 500],
    ["EC2ThrottledException", 502],
  ])("goes on where %s passes", async (name, status) => {
    const { client, counts } = invoking(refusal(name, status), answer);
    expect(await client.twoFactor(person)).toMatchObject({
      verdict: "match",
      meta: { requestId: "request-1", version: "0.1.0" },
    });
    expect(counts.sent).toBe(2);
  });

  it("names what to set where no Region is known", async () => {
    vi.stubEnv("AWS_REGION", undefined);
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    const client = createClient({ transport: invoke({ stage: "prod" }) });
    expect(await rejection(client.twoFactor(person))).toMatchObject({
      code: "no_answer",
      cause: "no_region",
      charged: "no",
      retryable: false,
      requestCount: 1,
    });
    vi.unstubAllEnvs();
  });

  it("names what to set where no credentials are found", async () => {
    const { client } = invoking(() => {
      throw Object.assign(new Error("Could not load credentials"), { name: "CredentialsProviderError" });
    });
    expect(await rejection(client.twoFactor(person))).toMatchObject({
      cause: "no_credentials",
      charged: "no",
      retryable: false,
    });
  });

  it("says that a connection was never made, which the SDK calls a time-out", async () => {
    const { client } = invoking(() => {
      const message = "the request socket did not establish a connection with the server within the time";
      throw Object.assign(new Error(message), { name: "TimeoutError", $metadata: { attempts: 1 } });
    });
    expect(await rejection(client.twoFactor(person))).toMatchObject({ cause: "unconnected", charged: "no" });
  });

  it("says of a function that fails that it may have been charged", async () => {
    const { client } = invoking(() => ({ $metadata: {}, FunctionError: "Unhandled" }));
    expect(await rejection(client.twoFactor(person))).toMatchObject({
      code: "no_answer",
      cause: "function_failed",
      charged: "unknown",
      retryable: true,
    });
  });

  it("gives up a connection after five seconds, as in a VPC without a way out", async () => {
    vi.stubEnv("AWS_REGION", "cn-north-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAMADEUP");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "made up");
    vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:9");
    const send = vi.spyOn(LambdaClient.prototype, "send");
    const client = createClient({ transport: invoke({ stage: "prod" }) }, createFakeMeans());
    expect(await rejection(client.twoFactor(person))).toMatchObject({ cause: "refused" });
    const [made] = send.mock.contexts;
    const handler = made instanceof LambdaClient ? made.config.requestHandler : undefined;
    if (!(handler instanceof NodeHttpHandler)) throw new TypeError("no client of Node was made");
    expect(handler.httpHandlerConfigs()).toMatchObject({ connectionTimeout: 5_000 });
    send.mockRestore();
    vi.unstubAllEnvs();
  });

  it("reads health over HTTP alone", async () => {
    await expect(invoking(answer).client.health()).rejects.toThrow("over HTTP alone");
  });

  it.each([
    [undefined, "invoke needs a stage"],
    [{}, "invoke needs a stage"],
    [{ stage: "prod", lambda: {} }, "invoke: lambda must be"],
    [{ stage: "prod", functionNames: "f" }, "invoke: functionNames must be"],
    [{ stage: "prod", functionNames: { twoFactor: "f" } }, "two_factor, three_factor, verification, usage"],
    [{ stage: "prod", caller: 5 }, "invoke: caller must be"],
    [{ stage: "prod", alias: "" }, "invoke: alias must be"],
  ])("names what is wrong with its options: %j", (options, message) => {
    expect(() => callUntyped(invoke, [options])).toThrow(TypeError);
    expect(() => callUntyped(invoke, [options])).toThrow(message);
  });
});
