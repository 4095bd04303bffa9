import { readFileSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import { fieldRules } from "../../lib/checks/field-rules.ts";
import { problemBody } from "../../lib/entry/problem.ts";
import { Problem, type ProblemCode, problemRules } from "../../lib/domain/problem.ts";
import { usageQueryRules } from "../../lib/usage/report/usage-query.ts";
import { verificationStatuses } from "../../lib/check/verification-view.ts";
import { verdictRules } from "../../lib/domain/verdict.ts";
import { contractAt, contractFile, operations, schemaViolations } from "../support/contract.ts";
import { isRecord } from "../support/is-record.ts";

const text = readFileSync(contractFile, "utf8");
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

  it("knows the codes of the problems that there are, and no others", () => {
    expect(contractAt("components", "schemas", "ProblemCode", "enum")).toEqual(codes);
  });

  it.each(codes)("shows %s as idcheck answers it", (code) => {
    const example = contractAt("components", "examples", code, "value");
    expect(schemaViolations("Problem", example)).toEqual([]);
    if (!isRecord(example)) throw new TypeError("an example is an object");
    const { requestId, charged, retryAfterSeconds, errors } = example;
    const problem = new Problem(code, {
      charged: charged === "yes" || charged === "unknown" ? charged : "no",
      ...(typeof retryAfterSeconds === "number" && { retryAfterSeconds }),
      ...(Array.isArray(errors) && { errors: errors.map(violationOf) }),
    });
    expect(problemBody(problem, String(requestId))).toEqual(example);
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
    expect(contractAt("components", "schemas", "Reason", "enum")).toEqual(Object.keys(verdictRules));
    const description = String(contractAt("info", "description"));
    const [, ...rows] = description.matchAll(/^\| `(\w+)` \| (.+) \| `(\w+)` \|$/gmu);
    const documented = rows.flatMap(([, verdict, reasons = "", advice]) =>
      reasons.split(" ").map((reason) => [reason.replaceAll("`", ""), { verdict, advice }]),
    );
    const ruled = Object.entries(verdictRules).map(([reason, { verdict, advice }]) => [
      reason,
      { verdict, advice },
    ]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(ruled));
  });

  it("knows every field that can break a rule", () => {
    expect(contractAt("components", "schemas", "Violation", "properties", "field", "enum")).toEqual(
      Object.keys({ ...fieldRules, ...usageQueryRules }),
    );
  });

  it("knows every status of a verification", () => {
    expect(contractAt("components", "schemas", "Verification", "properties", "status", "enum")).toEqual(
      verificationStatuses,
    );
  });
});

function isProblemCode(code: string): code is ProblemCode {
  return code in problemRules;
}

function violationOf(value: unknown): { field: string; code: string } {
  if (!isRecord(value)) throw new TypeError("a violation is an object");
  return { field: String(value["field"]), code: String(value["code"]) };
}
