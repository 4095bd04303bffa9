import { CelEngine, type Engine, type StandardDiagnostic, TemplateFile } from "@aws/cloudformation-validate";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readPackagedTemplate, templateName, withFault } from "./support/template.ts";

const packages = inject("packages");
const partitions = [
  { region: "us-east-1", partition: "aws", urlSuffix: "amazonaws.com" },
  { region: "cn-north-1", partition: "aws-cn", urlSuffix: "amazonaws.com.cn" },
];

/**
 * Findings that stand. W3005: the framework writes `DependsOn` beside the reference that says the same; it can
 * only be added to.
 */
const excepted = ["W3005"];

let engine: Engine;
beforeAll(() => {
  engine = new CelEngine();
});
afterAll(() => engine.free());

function findingsOn(path: string, place = partitions[0]): readonly StandardDiagnostic[] {
  const pseudoParameterOverrides = { accountId: "123456789012", ...place };
  const config = { severityLevel: "WARN" as const, exclude: { ids: excepted }, pseudoParameterOverrides };
  return engine.validateStandard(new TemplateFile(path), config).diagnostics;
}

describe.each(partitions)("CloudFormation's own rules in $region", (place) => {
  it.each(Object.entries(packages))("find nothing in the template of stage %s", (_, folder) => {
    expect(findingsOn(join(folder, templateName), place)).toEqual([]);
  });
});

it.each([
  ["VerificationsTable.Properties.SSESpecification.SSEEnabled", "perhaps"],
  ["VerificationLambdaFunction.Properties.Timeout", 100_000],
  ["UsageTable.Properties.KeySchema", undefined],
])("CloudFormation's own rules find a fault at %s", (path, value) => {
  const folder = mkdtempSync(join(tmpdir(), "idcheck-template-"));
  const file = join(folder, "template.json");
  writeFileSync(file, JSON.stringify(withFault(readPackagedTemplate(packages.prod), path, value)));
  expect(findingsOn(file)).not.toEqual([]);
  rmSync(folder, { recursive: true });
});
