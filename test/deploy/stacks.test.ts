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
      "UsageTable.DeletionPolicy",
      undefined,
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
