import { describe, expect, inject, it } from "vitest";
import { createBuckets } from "./aws/buckets.ts";
import { createStacks } from "./aws/stacks.ts";
import { readPackagedTemplate, withFault } from "./support/template.ts";

const template = readPackagedTemplate(inject("packages").prod);

/** Deploys, removes and deploys again what is retained; the reasons of what AWS would have refused. */
function refusals(path: string, value: unknown): string[] {
  const stacks = createStacks(createBuckets());
  const { EncryptionKey, UsageTable, VerificationsTable } = withFault(template, path, value).Resources;
  const text = JSON.stringify({ Resources: { EncryptionKey, UsageTable, VerificationsTable } });
  return (["apply", "remove", "apply"] as const).flatMap((step) => {
    stacks[step]("some", text);
    return (stacks.find("some")?.events ?? []).flatMap(({ reason }) => reason ?? []);
  });
}

describe("the stub of CloudFormation", () => {
  it("takes what the template has", () => {
    expect(refusals("UsageTable.Type", "AWS::DynamoDB::Table")).toEqual([]);
  });

  it.each([
    ["a fixed name on what is retained", "UsageTable.Properties.TableName", "usage", "usage already exists"],
    [
      "no retention of what is protected",
      "UsageTable",
      { Type: "AWS::DynamoDB::Table", Properties: { DeletionProtectionEnabled: true } },
      "deletion protection is enabled",
    ],
    [
      "a reference to nothing",
      "UsageTable.DependsOn",
      ["Nothing"],
      "Unresolved resource dependencies [Nothing]",
    ],
  ])("refuses %s", (_, path, value, reason) => {
    expect(refusals(path, value)).toContain(reason);
  });

  it("refuses resources that need each other", () => {
    expect(() => refusals("EncryptionKey.DependsOn", ["UsageTable"])).toThrow(/Circular dependency/);
  });
});

/** What a first deployment leaves that fails after the table `usage`, by the policy of that table. */
function leftBy(policy: string): string[] {
  const stacks = createStacks(createBuckets());
  const faulty = withFault(template, "VerificationsTable.DependsOn", ["Nothing"]);
  const resources = withFault(faulty, "UsageTable.DeletionPolicy", policy).Resources;
  const { EncryptionKey, UsageTable, VerificationsTable } = resources;
  stacks.apply("some", JSON.stringify({ Resources: { EncryptionKey, UsageTable, VerificationsTable } }));
  expect(stacks.find("some")?.events.at(-1)?.status).toBe("ROLLBACK_COMPLETE");
  return stacks.retained.map(({ id }) => id);
}

describe("a first deployment that fails", () => {
  it("leaves nothing by the policy of the template, and a table by the policy Retain", () => {
    expect(leftBy(String(template.Resources["UsageTable"]?.DeletionPolicy))).toEqual([]);
    expect(leftBy("Retain")).toEqual(["UsageTable"]);
  });
});
