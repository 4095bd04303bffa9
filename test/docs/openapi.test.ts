import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import type { Warning } from "../../lib/checks/check.ts";
import { maxNoteLength } from "../../lib/checks/consent.ts";
import { fieldRules } from "../../lib/checks/field-rules.ts";
import { charges, chargedValues } from "../../lib/domain/charge.ts";
import { kinds } from "../../lib/domain/kinds.ts";
import { controlLevels } from "../../lib/domain/options.ts";
import { maxImageCharacters } from "../../lib/identity/face-image.ts";
import { maxTextLength } from "../../lib/identity/text.ts";
import { problemBody } from "../../lib/entry/problem.ts";
import { Problem, type ProblemCode, problemRules } from "../../lib/domain/problem.ts";
import { callerGroupings, usageQueryRules } from "../../lib/usage/report/usage-query.ts";
import { verificationStatuses } from "../../lib/check/verification-view.ts";
import { advices, partResults, reasons, verdictRules, verdicts } from "../../lib/domain/verdict.ts";
import {
  answerViolations,
  contractAt,
  contractFile,
  knownValues,
  operations,
  schemaViolations,
} from "../support/contract.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { isRecord } from "../support/is-record.ts";

const text = readFileSync(contractFile, "utf8");
/** What the compiler holds to be every warning. */
const warnings = Object.keys({
  image_orientation: true,
  image_unusual: true,
  name_encoding: true,
} satisfies Record<Warning, true>);
const codes = Object.keys(problemRules).filter(isProblemCode);

async function lint(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({ source, config });
  return problems.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

describe("the contract", () => {
  it("passes the strict rules of the linter", async () => {
    expect(await lint(text)).toEqual([]);
  });

  it("would not pass them with a reference to nothing", async () => {
    expect(await lint(text.replace("schemas/Kind", "schemas/Sort"))).not.toEqual([]);
  });

  it("is that of the release", () => {
    const { version }: { version: string } = JSON.parse(
      readFileSync(join(projectFolder, "package.json"), "utf8"),
    );
    expect(contractAt("info", "version")).toBe(version);
  });

  it.each<[string, readonly string[]]>([
    ["Kind", kinds],
    ["Verdict", verdicts],
    ["Reason", reasons],
    ["Advice", advices],
    ["ComparisonResult", partResults],
    ["Charged", chargedValues],
    ["Charge", charges],
    ["Warning", warnings],
    ["VerificationStatus", verificationStatuses],
    ["ProblemCode", codes],
    ["ViolationField", Object.keys({ ...fieldRules, ...usageQueryRules })],
  ])("knows every %s that an answer can have, and no other, but lets others in", (schema, values) => {
    expect(knownValues(schema)).toEqual(values);
    expect(contractAt("components", "schemas", schema)).not.toHaveProperty("enum");
  });

  it.each<[string, readonly string[]]>([
    ["ControlLevel", controlLevels],
    ["UsageGrouping", callerGroupings],
  ])("lists every %s that a request can have, and no other", (schema, values) => {
    expect(contractAt("components", "schemas", schema, "enum")).toEqual(values);
  });

  it("is open in each object of an answer, and closed in each of a request", () => {
    const schemas = Object.entries(recordOf(contractAt("components", "schemas")));
    const objects = schemas.filter(([, schema]) => recordOf(schema)["type"] === "object");
    const closed = objects.filter(([, schema]) => recordOf(schema)["additionalProperties"] !== true);
    expect(closed.map(([name]) => name)).toEqual(["TwoFactorInput", "ThreeFactorInput", "Consent"]);
    const shut = closed.filter(([, schema]) => recordOf(schema)["additionalProperties"] !== false);
    expect(shut).toEqual([]);
  });

  it("has no form that generators are known to misread", () => {
    const [, described = ""] = text.split("\npaths:\n");
    expect(described).not.toBe("");
    expect(described).not.toMatch(/\b(?:allOf|default):/u);
  });

  const face = { name: "示例甲", idNumber: "110009190001010001" };
  it.each<[string, object, boolean]>([
    ["an image", { image: "aGk=" }, true],
    ["an address", { imageUrl: "https://images.example/1.jpg" }, true],
    ["an image and a null address", { image: "aGk=", imageUrl: null }, true],
    ["a null image and an address", { image: null, imageUrl: "https://images.example/1.jpg" }, true],
    ["neither", {}, false],
    ["two that are null", { image: null, imageUrl: null }, false],
    ["both", { image: "aGk=", imageUrl: "https://images.example/1.jpg" }, false],
    ["an empty image", { image: "" }, false],
  ])("judges a face by %s as idcheck does", (_, fields, isValid) => {
    expect(schemaViolations("ThreeFactorInput", { ...face, ...fields }).length === 0).toBe(isValid);
  });

  it.each<[string, number]>([
    ["甲", 60],
    ["𠮷", 60],
    ["A", 60],
  ])("counts %s in a name as one character", (character, most) => {
    const name = character.repeat(most);
    expect(schemaViolations("TwoFactorInput", { ...face, name })).toEqual([]);
    expect(schemaViolations("TwoFactorInput", { ...face, name: name + character })).not.toEqual([]);
    expect(name.length).toBeLessThanOrEqual(maxTextLength);
  });

  it("has the limits of idcheck", () => {
    const property = (schema: string, name: string) =>
      recordOf(contractAt("components", "schemas", schema, "properties", name));
    expect(property("ThreeFactorInput", "image")["maxLength"]).toBe(maxImageCharacters);
    expect(recordOf(contractAt("components", "schemas", "Reference"))["maxLength"]).toBe(maxNoteLength);
    expect(property("Consent", "id")["maxLength"]).toBe(maxNoteLength);
    expect(property("Consent", "purpose")["maxLength"]).toBe(maxNoteLength);
  });

  it("says on every route what API Gateway answers itself", () => {
    const silent = operations.flatMap(({ operationId, responses }) =>
      [401, 403, 404, 429, 500, 503]
        .filter((status) => responses.get(status)?.content["application/json"] === undefined)
        .map((status) => `${operationId} ${status}`),
    );
    expect(silent).toEqual([]);
  });

  it("is broken by an answer without the id of its request", () => {
    const value = contractAt("components", "examples", "two_factor_match", "value");
    const answer = {
      method: "POST",
      path: "/v1/two-factor",
      status: 200,
      headers: { "content-type": "application/json" },
      text: JSON.stringify(value),
    };
    expect(answerViolations(answer)).toContain("the header x-request-id is missing");
  });

  it("is broken by a problem that has an id, where nothing leads to its record", () => {
    const value = contractAt("components", "examples", "in_progress", "value");
    const headers = { "content-type": "application/problem+json" };
    const answered = (status: number) =>
      answerViolations({
        method: "POST",
        path: "/v1/two-factor",
        status,
        headers,
        text: JSON.stringify(value),
      });
    expect(answered(409)).not.toContain("no link leads from the id to its record");
    expect(answered(415)).toContain("no link leads from the id to its record");
  });

  it("leads from each verdict to its record", () => {
    for (const path of ["/v1/two-factor", "/v1/three-factor"]) {
      const link = contractAt("paths", path, "post", "responses", "200", "links", "verification");
      expect(link).toMatchObject({
        operationId: "getVerification",
        parameters: { id: "$response.body#/id" },
      });
    }
  });

  it.each(codes)("shows %s as idcheck answers it", (code) => {
    const example = contractAt("components", "examples", code, "value");
    expect(schemaViolations("Problem", example)).toEqual([]);
    if (!isRecord(example)) throw new TypeError("an example is an object");
    const { requestId, id, charged, retryAfterSeconds, errors } = example;
    const problem = new Problem(code, {
      charged: charged === "yes" || charged === "unknown" ? charged : "no",
      ...(typeof id === "string" && { verificationId: id }),
      ...(typeof retryAfterSeconds === "number" && { retryAfterSeconds }),
      ...(Array.isArray(errors) && { errors: errors.map(violationOf) }),
    });
    // Only functions that read look for a verification, and their callers have no key.
    const again = code === "not_found" ? "request" : "key";
    expect(problemBody(problem, String(requestId), again)).toEqual(example);
  });

  it("documents each code under its status, and none that no operation answers with", () => {
    const documented = operations.flatMap(({ responses }) =>
      [...responses].flatMap(([status, { content }]) =>
        Object.keys(content["application/problem+json"]?.examples ?? {}).map((code) => `${status} ${code}`),
      ),
    );
    const ruled = codes.map((code) => `${problemRules[code].status} ${code}`);
    expect(new Set(documented)).toEqual(new Set(ruled));
  });

  it("gives every reason the verdict and the advice that idcheck gives it", () => {
    const description = String(contractAt("components", "schemas", "Reason", "description"));
    const documented = Array.from(
      description.matchAll(/^- `(\w+)` \((\w+), (\w+)\): /gmu),
      ([, reason, verdict, advice]) => [reason, verdict, advice],
    );
    const ruled = Object.entries(verdictRules).map(([reason, { verdict, advice }]) => [
      reason,
      verdict,
      advice,
    ]);
    expect(documented).toEqual(ruled);
  });
});

function recordOf(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new TypeError("not an object");
  return value;
}

function isProblemCode(code: string): code is ProblemCode {
  return code in problemRules;
}

function violationOf(value: unknown): { field: string; code: string } {
  if (!isRecord(value)) throw new TypeError("a violation is an object");
  return { field: String(value["field"]), code: String(value["code"]) };
}
