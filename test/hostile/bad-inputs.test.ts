import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseJson } from "../../local/http.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { badInputs, type BadInput } from "../bad-inputs/bad-inputs.ts";
import { isRecord } from "../support/is-record.ts";
import { type FunctionLog, keepFunctionLog } from "./function-log.ts";
import { expectUntouched } from "./untouched.ts";

let stack: Stack;
let log: FunctionLog;
beforeAll(async () => {
  log = keepFunctionLog();
  stack = await startStack();
});
afterAll(async () => {
  await stack.stop();
  log.stop();
});

const pathOf = { two_factor: "/v1/two-factor", three_factor: "/v1/three-factor" } as const;

/** What an answer says, in the terms of the corpus. */
async function send({ kind, body, idempotencyKey = "0123456789abcdef" }: BadInput): Promise<string> {
  const key = idempotencyKey === null ? {} : { "idempotency-key": idempotencyKey };
  const response = await fetch(stack.httpUrl + pathOf[kind], {
    method: "POST",
    headers: { "content-type": "application/json", ...key },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const answer = parseJson(await response.text());
  const errors = isRecord(answer) && Array.isArray(answer["errors"]) ? answer["errors"] : [];
  const rules = errors.map((error: unknown) =>
    isRecord(error) ? `${String(error["field"])} ${String(error["code"])}` : "not an error",
  );
  return [response.status, isRecord(answer) ? answer["code"] : "no object", ...rules].join(", ");
}

/** How many inputs of each class are sent. The rules themselves are held against all of them in `test/bad-inputs`. */
const ofEachClass = { short: 8, long: Infinity }[inject("search")];

describe("bad inputs over HTTP", () => {
  const byClass = new Map(
    [...Map.groupBy(badInputs, (input) => input.class)].map(([name, inputs]) => [name, spread(inputs)]),
  );

  it.each([...byClass])("%s: each is answered with the rules that it breaks", async (_, inputs) => {
    const differences: unknown[] = [];
    for (const input of inputs) {
      const answer = await send(input);
      const expected = [400, "invalid_request", ...input.expectedErrors].join(", ");
      if (answer !== expected) differences.push({ body: input.body, expected, answer });
    }
    expect(differences).toEqual([]);
  });

  it("have cost nothing and left nothing", async () => {
    expect(byClass.size).toBeGreaterThanOrEqual(40);
    await expectUntouched(stack);
    const lines = log.lines().map((line): unknown => JSON.parse(line));
    const checks = lines.filter((line) => isRecord(line) && line["event"] === "check");
    expect(checks).toHaveLength([...byClass.values()].flat().length);
    expect(checks.filter((line) => !isRecord(line) || line["result"] !== "invalid_request")).toEqual([]);
  });
});

/** As many of them as are sent, evenly from the first to the last. */
function spread(inputs: readonly BadInput[]): readonly BadInput[] {
  const step = Math.max(1, inputs.length / ofEachClass);
  return inputs.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}
