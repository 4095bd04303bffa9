import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployedName } from "../../local/stage.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { madeUpPerson } from "../samples/people.ts";
import { isRecord } from "../support/is-record.ts";
import { isExpected, summaryOf } from "./attack.ts";
import { payloadAttacks, type SentPayload } from "./forged-events.ts";
import { type FunctionLog, keepFunctionLog } from "./function-log.ts";
import { expectUntouched, itemsOf } from "./untouched.ts";

let stack: Stack;
let log: FunctionLog;
let client: LambdaClient;
beforeAll(async () => {
  log = keepFunctionLog();
  stack = await startStack();
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  client = new LambdaClient({ endpoint: stack.invokeUrl, region: "us-east-1", credentials });
});
afterAll(async () => {
  client.destroy();
  await stack.stop();
  log.stop();
});

async function invoke({ payload, functionKey = "two-factor-invoke" }: SentPayload): Promise<string> {
  const output = await client.send(
    new InvokeCommand({
      FunctionName: deployedName(functionKey),
      Payload: Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload)),
    }),
  );
  expect(output.FunctionError).toBeUndefined();
  const text = output.Payload?.transformToString() ?? "";
  const answer: unknown = JSON.parse(text);
  return summaryOf(isRecord(answer) ? Number(answer["status"] ?? 200) : 0, text);
}

describe("hostile payloads of Lambda Invoke", () => {
  it.each(payloadAttacks)("$class: $title", async ({ sent, expected }) => {
    expect(await invoke(sent)).toSatisfy((found: string) => isExpected(expected, found), expected);
  });

  it("have cost nothing and left nothing", async () => {
    expect(payloadAttacks.length).toBeGreaterThanOrEqual(50);
    await expectUntouched(stack);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("were logged as nobody's, or as those of the name or alias that they came by", () => {
    const lines = log.lines().map((line): unknown => JSON.parse(line));
    const callers = new Set(lines.map((line) => (isRecord(line) ? line["caller"] : "no line")));
    expect(callers).toEqual(new Set([undefined, "declared:tests", "alias:orders"]));
  });
});

describe("a caller by Invoke", () => {
  const check = { ...madeUpPerson(6), idempotencyKey: "own-key-of-a-caller" };

  it("that comes by an alias is the alias's, whatever it declares", async () => {
    const sent = { payload: { ...check, caller: "administrator" }, functionKey: "two-factor-invoke:orders" };
    expect(await invoke(sent)).toMatch(/^200 /u);
    const [item] = await itemsOf(stack, "verifications");
    expect(item).toMatchObject({ caller: { S: "alias:orders" } });
  });

  it("has keys of its own: the same key of another is another check", async () => {
    const other = { ...madeUpPerson(7), idempotencyKey: check.idempotencyKey };
    for (const sent of [
      { payload: { ...other, caller: "orders" } },
      { payload: { ...other, caller: "x" }, functionKey: "two-factor-invoke:billing" },
    ]) {
      expect(await invoke(sent)).toMatch(/^200 /u);
    }
    expect(await itemsOf(stack, "verifications")).toHaveLength(3);
  });
});
