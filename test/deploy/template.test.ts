import { describe, expect, inject, it } from "vitest";
import { kinds } from "../../lib/domain/kinds.ts";
import { logicalName } from "../kinds/deployed.ts";
import { accessRules } from "./rules/access.ts";
import { dataRules } from "./rules/data.ts";
import { functionRules, productionRules } from "./rules/functions.ts";
import { httpApiRules } from "./rules/http-api.ts";
import { partitionRules } from "./rules/partitions.ts";
import { permissionsOf } from "./rules/policies.ts";
import { readPackagedTemplate, resourcesOf, targetOf, withFault } from "./support/template.ts";

const packages = inject("packages");
const prod = readPackagedTemplate(packages.prod);
const sandbox = readPackagedTemplate(packages.sandbox);
const generalRules = [...accessRules, ...dataRules, ...functionRules, ...httpApiRules, ...partitionRules];

describe.each([
  { name: "with IAM in production", template: prod, rules: [...generalRules, ...productionRules] },
  { name: "with JWTs in the sandbox", template: sandbox, rules: generalRules },
])("the template $name", ({ template, rules }) => {
  it.each(rules)("$states", ({ findings }) => {
    expect(findings(template)).toEqual([]);
  });
});

describe("the concurrency of a stage without real data", () => {
  it("is reserved for the functions for which the parameters say so, and for no other", () => {
    const functions = resourcesOf(sandbox, "AWS::Lambda::Function");
    expect(functions).toHaveLength(2 * kinds.length + 6);
    for (const { Properties } of functions) {
      const isCheck = /-factor-/u.test(String(Properties["FunctionName"]));
      expect(Properties["ReservedConcurrentExecutions"]).toBe(isCheck ? 7 : undefined);
    }
  });
});

describe("what a stack says of itself", () => {
  it("is whether it holds real data", () => {
    expect(prod.Outputs["RealData"]).toMatchObject({ Value: "true" });
    expect(sandbox.Outputs["RealData"]).toMatchObject({ Value: "false" });
  });
});

describe("a rule on the template", () => {
  const faults = [...generalRules, ...productionRules].flatMap((rule) =>
    rule.faults.map(([path, value]) => ({ ...rule, path, value, text: JSON.stringify(value) ?? "nothing" })),
  );
  it.each(faults)("“$states” finds $text at $path", ({ findings, path, value }) => {
    expect(findings(withFault(prod, path, value))).not.toEqual([]);
  });
});

/** The permissions for an action on some partitions of the table `usage`. */
function onUsage(action: string, partitions: readonly string[]): string[] {
  return partitions.map((partition) => `dynamodb:${action} on UsageTable of ${partition}`);
}

const keepRecords = [
  "dynamodb:GetItem on VerificationsTable",
  "dynamodb:PutItem on VerificationsTable",
  "dynamodb:UpdateItem on VerificationsTable",
  ...onUsage("BatchGetItem", ["settings", "learnt"]),
  ...onUsage("GetItem", ["limits#*", "used#*"]),
  ...onUsage("UpdateItem", ["learnt", "person#*"]),
];
const useKey = ["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"].map(
  (action) => `kms:${action} on EncryptionKey`,
);
const readSecrets = [
  "secretsmanager:GetSecretValue on secret idcheck/prod/keys-??????",
  "secretsmanager:GetSecretValue on secret idcheck/prod/providers/*",
];
const writeLog = (group: string): string[] => [
  `logs:CreateLogStream on ${group}`,
  `logs:PutLogEvents on ${group}`,
];
const check = [...keepRecords, ...useKey, "kms:Decrypt on EncryptionKey", ...readSecrets];

/** What each function may do: whoever widens it widens it here as well. */
const permissions: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    kinds
      .flatMap((kind) => ["http", "invoke"].map((way) => `${kind.replaceAll("_", "-")}-${way}`))
      .map((key) => [`idcheck-prod-${key}`, [...check, ...writeLog(`${logicalName(key)}LogGroup`)]]),
  ),
  "idcheck-prod-verification": [
    "dynamodb:GetItem on VerificationsTable",
    ...useKey,
    ...writeLog("VerificationLogGroup"),
  ],
  "idcheck-prod-verification-invoke": [
    "dynamodb:GetItem on VerificationsTable",
    ...useKey,
    ...writeLog("VerificationDashinvokeLogGroup"),
  ],
  ...Object.fromEntries(
    ["usage", "usage-invoke"].map((key) => [
      `idcheck-prod-${key}`,
      [
        ...onUsage("GetItem", ["projection"]),
        ...onUsage("Query", ["totals#*", "charged#*", "packages", "callers#*"]),
        ...useKey,
        ...writeLog(`${logicalName(key)}LogGroup`),
      ],
    ]),
  ),
  "idcheck-prod-health": [
    "dynamodb:GetItem on VerificationsTable",
    ...onUsage("GetItem", ["projection"]),
    "secretsmanager:GetSecretValue on secret idcheck/prod/keys-??????",
    ...useKey,
    "kms:Decrypt on EncryptionKey",
    ...writeLog("HealthLogGroup"),
  ],
  "idcheck-prod-project-usage": [
    "dynamodb:DescribeStream on VerificationsTable",
    "dynamodb:GetRecords on VerificationsTable",
    "dynamodb:GetShardIterator on VerificationsTable",
    "dynamodb:ListStreams on VerificationsTable",
    ...onUsage("GetItem", ["limits#*", "used#*", "watch"]),
    ...onUsage("PutItem", ["entries#*", "months", "callers#*", "providers#*", "projection", "used#*"]),
    ...onUsage("PutItem", ["watch", "raised#*", "package-warnings"]),
    ...onUsage("BatchGetItem", ["settings", "learnt"]),
    ...onUsage("Query", ["packages", "months", "statements"]),
    ...onUsage("Query", ["totals#*", "charged#*", "unsettled#*", "callers#*"]),
    ...onUsage("UpdateItem", ["totals#*", "charged#*", "unsettled#*", "package-warnings"]),
    "sqs:SendMessage on SetAsideQueue",
    ...useKey,
    ...writeLog("ProjectDashusageLogGroup"),
  ],
};

describe("the functions", () => {
  const functions = resourcesOf(prod, "AWS::Lambda::Function").map(({ Properties }) => ({
    name: String(Properties["FunctionName"]),
    role: targetOf(Properties["Role"]) ?? "",
  }));

  it("are these", () => {
    expect(functions.map(({ name }) => name).toSorted()).toEqual(Object.keys(permissions).toSorted());
  });

  it.each(functions)("$name may do this and nothing else", ({ name, role }) => {
    expect(permissionsOf(prod, role)).toEqual(permissions[name]?.toSorted());
  });
});
