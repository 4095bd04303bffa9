import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSamples } from "../../local/samples/sample.ts";
import { readTemplate } from "../../local/serverless-file.ts";
import { contract } from "../support/contract.ts";
import { invokeViolations, schemasFolder } from "../support/invoke-contract.ts";
import { invokeSchemas } from "../support/invoke-schemas.ts";
import { expectMadeFile } from "../support/made-from-code.ts";

const schemas = invokeSchemas(contract);
const files = Object.entries(schemas).flatMap(([key, { payload, answer }]) => [
  [`${key}.payload.json`, payload] as const,
  [`${key}.answer.json`, answer] as const,
]);

describe("the JSON Schemas of direct invocations", () => {
  it("are there for every function that callers invoke, and for no other", () => {
    const invoked = readTemplate().functions.filter(({ exportName }) => exportName === "invoke");
    expect(Object.keys(schemas).toSorted()).toEqual(invoked.map(({ key }) => key).toSorted());
    expect(readdirSync(schemasFolder).toSorted()).toEqual(files.map(([name]) => name).toSorted());
  });

  it.each(files)("%s is made of the contract (IDCHECK_DOCUMENTS=true writes it)", (name, schema) => {
    expectMadeFile(join("docs/schemas", name), `${JSON.stringify(schema, null, 2)}\n`);
  });
});

const problem = {
  type: "urn:idcheck:problem:not_found",
  title: "There is no such verification for this caller.",
  status: 404,
  code: "not_found",
  detail: "Sending the same key again will not help.",
  requestId: "request-1",
  retryable: false,
  charged: "no",
};

describe("a payload", () => {
  const payloads = readSamples().flatMap(({ name, request, expect: { code } }) =>
    "invoke" in request && code !== "invalid_request" ? [{ name, ...request.invoke }] : [],
  );
  it.each(payloads)("of the sample $name for $function fits its schema", ({ function: key, payload }) => {
    const text = JSON.stringify(payload).replaceAll("{{idempotencyKey}}", "sample-2026-11-29-0001");
    expect(invokeViolations(key, JSON.parse(text), problem)).toEqual([]);
  });

  it.each([
    ["verification-invoke", {}],
    ["verification-invoke", { id: 7 }],
    ["usage-invoke", { month: "November" }],
    ["usage-invoke", { caller: "a b" }],
    ["two-factor-invoke", { name: "示例甲", idNumber: "110009190001010001" }],
    ["three-factor-invoke", { idempotencyKey: "order-17-identity-check", requestContext: {} }],
  ])("for %s does not fit as %j", (key, payload) => {
    expect(invokeViolations(key, payload, problem)).not.toEqual([]);
  });
});

describe("an answer", () => {
  it("is a problem or has meta, and never both or neither", () => {
    const usage = { month: "2026-11", by: "day", currency: "CNY", asOf: null, groups: [] };
    const total = { charged: 0, free: 0, unknown: 0, open: 0, spend: "0.00" };
    const meta = { requestId: "request-1", version: "0.1.0" };
    expect(invokeViolations("usage-invoke", {}, { ...usage, total, meta })).toEqual([]);
    expect(invokeViolations("usage-invoke", {}, { ...usage, total })).not.toEqual([]);
    expect(invokeViolations("usage-invoke", {}, { ...problem, status: "404" })).not.toEqual([]);
  });
});
