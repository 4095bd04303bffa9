import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createBuckets } from "./aws/buckets.ts";
import { type Cloud, startCloud } from "./aws/cloud.ts";
import { createStacks } from "./aws/stacks.ts";
import { parseTemplate, templateName, withFault } from "./support/template.ts";
import { createWorkspace, type Workspace } from "./support/workspace.ts";

const { prod } = inject("packages");
const region = "cn-north-1";
const stackName = "idcheck-prod";

let cloud: Cloud;
let workspace: Workspace;
beforeAll(async () => {
  cloud = await startCloud({ region, partition: "aws-cn" });
  workspace = createWorkspace();
});
afterAll(async () => {
  workspace.remove();
  await cloud.stop();
});

function run(command: string, ...more: readonly string[]): Promise<string> {
  return workspace.serverless([command, "--stage", "prod", "--region", region, ...more], cloud.environment);
}

/** Deploys what was packaged before; a copy, because the framework takes the folder for its own. */
function deployPackage(): Promise<string> {
  cpSync(prod, join(workspace.folder, "package"), { recursive: true });
  return run("deploy", "--package", "package");
}

function typesOf(resources: readonly { id: string; resource: { Type: string } }[]): string[] {
  return resources.map(({ id, resource }) => `${resource.Type} ${id}`).toSorted();
}

describe("a deployment", { timeout: 120_000 }, () => {
  it("packages, makes the stack and everything in it", async () => {
    expect(await run("deploy")).toContain("Service deployed to stack idcheck-prod");
    const template = parseTemplate(readFileSync(join(prod, templateName), "utf8"));
    expect(typesOf(cloud.stacks.find(stackName)?.resources ?? [])).toEqual(
      typesOf(Object.entries(template.Resources).map(([id, resource]) => ({ id, resource }))),
    );
  });

  it("is removed, but for tables and key", async () => {
    expect(await run("remove")).toContain("Service idcheck has been successfully removed");
    expect(cloud.stacks.find(stackName)).toBeUndefined();
    expect(typesOf(cloud.stacks.retained)).toEqual([
      "AWS::DynamoDB::Table UsageTable",
      "AWS::DynamoDB::Table VerificationsTable",
      "AWS::KMS::Key EncryptionKey",
    ]);
  });

  it("is made again beside what was left, from a package that was made before", async () => {
    expect(await deployPackage()).toContain("Service deployed to stack idcheck-prod");
    expect([...cloud.stacks.names].filter((name) => name.startsWith("AWS::DynamoDB::Table "))).toHaveLength(
      4,
    );
    expect(cloud.unknownCalls).toEqual([]);
  });

  it("fails where AWS has given a name away, and says which", async () => {
    await run("remove");
    cloud.stacks.take("AWS::Logs::LogGroup", "/aws/lambda/idcheck-prod-usage");
    await expect(deployPackage()).rejects.toThrow("/aws/lambda/idcheck-prod-usage already exists");
  });
});

describe("the stub of CloudFormation", () => {
  const template = parseTemplate(readFileSync(join(prod, templateName), "utf8"));
  const bucket = template.Resources["ServerlessDeploymentBucket"];

  /** Deploys, removes and deploys again the tables and the key; the reasons of what AWS would have refused. */
  function refusals(path: string, value: unknown): (string | undefined)[] {
    const stacks = createStacks(createBuckets());
    const { EncryptionKey, UsageTable, VerificationsTable } = withFault(template, path, value).Resources;
    const text = JSON.stringify({
      Resources: { EncryptionKey, UsageTable, VerificationsTable, Bucket: bucket },
    });
    const reasons: (string | undefined)[] = [];
    for (const step of ["apply", "remove", "apply"] as const) {
      stacks[step]("some", text);
      reasons.push(...(stacks.find("some")?.events ?? []).map(({ reason }) => reason));
    }
    return reasons.filter((reason) => reason !== undefined);
  }

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
