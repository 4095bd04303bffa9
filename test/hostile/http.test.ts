import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { isRecord } from "../support/is-record.ts";
import { isExpected, summaryOf } from "./attack.ts";
import { type FunctionLog, keepFunctionLog } from "./function-log.ts";
import { httpAttacks } from "./http-attacks.ts";
import { sendRaw } from "./raw-http.ts";
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

describe("hostile requests over HTTP", () => {
  it.each(httpAttacks)("$class: $title", async ({ sent, expected }) => {
    const { status, text } = await sendRaw(stack.httpUrl, sent);
    const summary = summaryOf(status, text);
    expect(summary).toSatisfy((found: string) => isExpected(expected, found), expected);
  });

  it("have cost nothing and left nothing", async () => {
    expect(httpAttacks.length).toBeGreaterThanOrEqual(250);
    await expectUntouched(stack);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Object.getOwnPropertyDescriptor(Object.prototype, "threshold")).toBeUndefined();
  });

  it("wrote one line of the log for each that reached a function, as the caller that it was", () => {
    const lines = log.lines().map((line): unknown => JSON.parse(line));
    const callers = lines.flatMap((line) =>
      isRecord(line) && line["event"] === "check" ? [line["caller"]] : [],
    );
    expect(lines.every((line) => isRecord(line) && line["event"] === "check")).toBe(true);
    expect(new Set(callers)).toEqual(new Set(["iam:000000000000:user/local"]));
  });
});
