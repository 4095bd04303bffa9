import { join } from "node:path";

import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { type Gateway, startGateway } from "../../../local/start-gateway.ts";
import { at } from "../simulators/calls.ts";
import { flakyCalls } from "./project/functions/stand-ins.ts";

let gateway: Gateway;
let client: LambdaClient;
beforeAll(async () => {
  gateway = await startGateway({
    ports: { http: 0, invoke: 0 },
    folder: join(import.meta.dirname, "project"),
    retryDelaysMs: [0, 0],
  });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  client = new LambdaClient({
    endpoint: gateway.invokeUrl,
    region: "us-east-1",
    credentials,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await gateway.stop();
});

async function invoke(
  FunctionName: string,
  payload: unknown = {},
  more: Partial<InvokeCommandInput> = {},
): Promise<{
  status: number | undefined;
  error: string | undefined;
  version: string | undefined;
  result: unknown;
}> {
  const Payload = Buffer.from(JSON.stringify(payload));
  const output = await client.send(new InvokeCommand({ FunctionName, Payload, ...more }));
  const text = output.Payload?.transformToString() ?? "";
  return {
    status: output.StatusCode,
    error: output.FunctionError,
    version: output.ExecutedVersion,
    result: text === "" ? undefined : JSON.parse(text),
  };
}

/** The end of the log of an invocation that writes `log`; undefined if none comes with the answer. */
async function tailOf(log: string, LogType?: "Tail"): Promise<string | undefined> {
  const Payload = Buffer.from(JSON.stringify({ log }));
  const output = await client.send(
    new InvokeCommand({ FunctionName: "idcheck-local-context", Payload, ...(LogType && { LogType }) }),
  );
  return output.LogResult === undefined ? undefined : Buffer.from(output.LogResult, "base64").toString();
}

/** A JSON text of so many bytes. */
function jsonOf(lengthBytes: number): Buffer {
  return Buffer.from(JSON.stringify("x".repeat(lengthBytes - 2)));
}

const arn = "arn:aws:lambda:us-east-1:000000000000:function:idcheck-local-context";

describe("the Invoke API", () => {
  it("invokes with the payload as event and answers the result", async () => {
    expect(await invoke("idcheck-local-echo", { name: "示例甲" })).toEqual({
      status: 200,
      error: undefined,
      version: "$LATEST",
      result: { event: { name: "示例甲" } },
    });
  });

  it.each([
    ["a name", "idcheck-local-context", undefined, arn, "$LATEST"],
    ["a name with an alias", "idcheck-local-context:orders", undefined, `${arn}:orders`, "$LATEST"],
    ["a name and a qualifier", "idcheck-local-context", "orders", `${arn}:orders`, "$LATEST"],
    ["an ARN", arn, undefined, arn, "$LATEST"],
    ["an ARN with $LATEST", `${arn}:$LATEST`, undefined, `${arn}:$LATEST`, "$LATEST"],
    ["an ARN with the same qualifier", `${arn}:orders`, "orders", `${arn}:orders`, "$LATEST"],
    ["a partial ARN", "000000000000:function:idcheck-local-context", undefined, arn, "$LATEST"],
  ])("finds a function by %s", async (_, name, Qualifier, invokedFunctionArn, functionVersion) => {
    const { result, version } = await invoke(name, {}, Qualifier === undefined ? {} : { Qualifier });
    expect(result).toMatchObject({ invokedFunctionArn, functionVersion });
    expect(version).toBe(functionVersion);
  });

  it("tells the function its name, memory, request id and the time that is left", async () => {
    const ClientContext = Buffer.from('{"custom":{"a":1}}').toString("base64");
    const { result } = await invoke("idcheck-local-context", {}, { ClientContext });
    expect(result).toMatchObject({
      functionName: "idcheck-local-context",
      memoryLimitInMB: "512",
      logGroupName: "/aws/lambda/idcheck-local-context",
      clientContext: { custom: { a: 1 } },
    });
    expect(result).toHaveProperty("awsRequestId", expect.stringMatching(/^[0-9a-f-]{36}$/u));
    const remainingMs = at(result, "remainingMs");
    expect(remainingMs).toBeGreaterThan(2000);
    expect(remainingMs).toBeLessThanOrEqual(3000);
  });

  it("marks a function error and gives its type and message", async () => {
    expect(await invoke("idcheck-local-throwing")).toMatchObject({
      status: 200,
      error: "Unhandled",
      result: { errorType: "TypeError", errorMessage: "told in confidence" },
    });
  });

  it("answers as Lambda does for a function that runs past its time limit", async () => {
    const { error, result } = await invoke("idcheck-local-slow");
    expect(error).toBe("Unhandled");
    expect(result).toMatchObject({ errorType: "Sandbox.Timedout" });
    expect(result).toHaveProperty(
      "errorMessage",
      expect.stringMatching(/Task timed out after 0\.20 seconds$/u),
    );
  });

  it("fails an invocation of a function that is not there to be loaded", async () => {
    expect(await invoke("idcheck-local-missing")).toMatchObject({
      error: "Unhandled",
      result: { errorType: "Runtime.ImportModuleError" },
    });
  });

  it.each([
    ["a name", "idcheck-local-nothing", "idcheck-local-nothing"],
    [
      "another Region",
      "arn:aws:lambda:eu-west-1:000000000000:function:idcheck-local-echo",
      "idcheck-local-echo",
    ],
    ["an alias that was not made", `${arn}:sales`, "idcheck-local-context:sales"],
    ["a version, of which there is none", `${arn}:7`, "idcheck-local-context:7"],
    ["an alias of a function without any", "idcheck-local-echo:orders", "idcheck-local-echo:orders"],
  ])(
    "answers ResourceNotFoundException for %s, and names no function that there is",
    async (_, name, said) => {
      await expect(invoke(name)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: `Function not found: arn:aws:lambda:us-east-1:000000000000:function:${said}`,
        $metadata: { httpStatusCode: 404 },
      });
    },
  );

  it("returns the last 4 KB of what this invocation logged, if it is asked for", async () => {
    const kept = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const [one, other] = await Promise.all([tailOf("first\n", "Tail"), tailOf("second\n", "Tail")]);
    expect(one).toMatch(
      /^START RequestId: [0-9a-f-]{36} Version: \$LATEST\nfirst\nEND RequestId: .*\nREPORT /u,
    );
    expect(one).toMatch(/\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 512 MB\t/u);
    expect(other).toContain("second\n");
    expect(other).not.toContain("first");
    const long = await tailOf("x".repeat(5_000), "Tail");
    expect(Buffer.byteLength(long ?? "")).toBe(4_096);
    expect(long).toMatch(/^x+END RequestId/u);
    expect(await tailOf("third\n")).toBeUndefined();
    kept.mockRestore();
  });

  it("refuses a qualifier that contradicts the name, and a payload that is no JSON", async () => {
    const contradiction = invoke(`${arn}:orders`, {}, { Qualifier: "billing" });
    await expect(contradiction).rejects.toMatchObject({ name: "InvalidParameterValueException" });
    const noJson = invoke("idcheck-local-echo", {}, { Payload: Buffer.from("{") });
    await expect(noJson).rejects.toMatchObject({ name: "InvalidRequestContentException" });
  });

  it.each<[NonNullable<InvokeCommandInput["InvocationType"]>, number]>([
    ["RequestResponse", 6 * 1024 * 1024],
    ["Event", 1024 * 1024],
  ])("takes a %s payload up to its limit and no further", async (InvocationType, limitBytes) => {
    const atLimit = await invoke(
      "idcheck-local-context",
      {},
      { InvocationType, Payload: jsonOf(limitBytes) },
    );
    expect(atLimit.error).toBeUndefined();
    const over = invoke("idcheck-local-context", {}, { InvocationType, Payload: jsonOf(limitBytes + 1) });
    const message =
      InvocationType === "Event"
        ? "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)"
        : "Request must be smaller than 6291456 bytes for the InvokeFunction operation";
    await expect(over).rejects.toMatchObject({
      name: "RequestEntityTooLargeException",
      message,
      $metadata: { httpStatusCode: 413 },
    });
  });

  it("only asks whether it might, for a dry run", async () => {
    const dryRun = await invoke("idcheck-local-flaky", {}, { InvocationType: "DryRun" });
    expect([dryRun.status, dryRun.result, flakyCalls.length]).toEqual([204, undefined, 0]);
  });

  it("accepts an event at once and runs it until it succeeds, three times at most", async () => {
    const accepted = await invoke("idcheck-local-flaky", { succeedsAt: 2 }, { InvocationType: "Event" });
    expect([accepted.status, accepted.result]).toEqual([202, undefined]);
    await expect.poll(() => flakyCalls.length).toBe(2);
    await invoke("idcheck-local-flaky", { succeedsAt: 9 }, { InvocationType: "Event" });
    await expect.poll(() => flakyCalls.length).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(flakyCalls).toHaveLength(5);
  });
});
