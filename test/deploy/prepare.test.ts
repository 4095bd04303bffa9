import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { type Aws, createAws } from "../../deploy/aws.ts";
import { type Deployment, prepareDeployment } from "../../deploy/prepare.ts";
import { protectStack, setStackPolicy } from "../../deploy/protection.ts";
import { missingLines } from "../../deploy/still-missing.ts";
import { readPackage } from "../../deploy/template.ts";
import { type Cloud, startCloud } from "./aws/cloud.ts";
import { valueAt } from "./support/template.ts";

const region = "cn-north-1";
const stackName = "idcheck-prod";
const packaged = readPackage(inject("packages").prod);
/** Without code, which is not in a bucket here. */
const template = structuredClone(packaged.template);
for (const { Properties } of Object.values(template.Resources)) delete Properties["Code"];

let cloud: Cloud;
let aws: Aws;
beforeEach(async () => {
  cloud = await startCloud({ region, partition: "aws-cn" });
  for (const [name, value] of Object.entries(cloud.environment)) vi.stubEnv(name, value);
  aws = await createAws(region);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cloud.stop();
});

/** Looks at the deployment; resolves to what was printed. */
async function prepare(change: Partial<Deployment> = {}): Promise<string> {
  const lines: string[] = [];
  const deployment = { stage: "prod", stackName, template, tags: packaged.tags, allowed: [], ...change };
  await prepareDeployment(aws, deployment, (line) => lines.push(line));
  return lines.join("\n");
}

/** Deploys the template, as far as the stub knows. */
function deploy(): void {
  cloud.stacks.apply(stackName, JSON.stringify(template));
}

/** The template without one resource. */
function without(id: string): typeof template {
  const { [id]: _, ...Resources } = template.Resources;
  return { ...template, Resources };
}

/** The calls that change something. */
function changingCalls(): string[] {
  return cloud.calls
    .map(({ action }) => action)
    .filter((action) => /^(Execute|Update|Set|Put|Create(?!ChangeSet)|Delete(?!ChangeSet))/u.test(action));
}

describe("before a first deployment", () => {
  it("all that will be made is told, and nothing is changed", async () => {
    const printed = await prepare();
    expect(printed).toContain("There is no stack idcheck-prod in cn-north-1 yet.");
    expect(printed).toMatch(/add +AWS::DynamoDB::Table +UsageTable/u);
    expect(changingCalls()).toEqual([]);
    expect(cloud.unknownCalls).toEqual([]);
  });

  it("every call goes to the Region that was said", async () => {
    await prepare();
    expect([...new Set(cloud.calls.map((call) => call.region))]).toEqual([region]);
  });

  it("an account that cannot spare what is reserved is refused, with the way out", async () => {
    cloud.account.concurrency = { limit: 10, unreserved: 10 };
    await expect(prepare()).rejects.toThrow(
      /reserve 520 concurrent executions, and the account can spare 0 in cn-north-1.*checkConcurrency=none/u,
    );
  });

  it("a Region that lacks a service is refused", async () => {
    cloud.unknownTypes.add("AWS::ApiGatewayV2::Route");
    await expect(prepare()).rejects.toThrow(
      "CloudFormation in cn-north-1 does not know AWS::ApiGatewayV2::Route",
    );
  });

  it("a runtime that the Region may lack is told", async () => {
    cloud.account.offersRuntime = false;
    expect(await prepare()).toContain("Lambda in cn-north-1 may not offer nodejs24.x on arm64 yet");
  });

  it.each([
    ["AWS::Logs::LogGroup", "/aws/lambda/idcheck-prod-usage"],
    ["AWS::Lambda::Function", "idcheck-prod-verification"],
    ["AWS::CloudWatch::Alarm", "idcheck-prod-fault"],
  ])("a name of %s that was left behind is refused", async (type, name) => {
    cloud.stacks.take(type, name);
    await expect(prepare()).rejects.toThrow(`${name} already, and it belongs to no stack`);
  });

  it("a name that another stack has is refused, with that stack", async () => {
    const group = {
      Type: "AWS::Logs::LogGroup",
      Properties: { LogGroupName: "/aws/lambda/idcheck-prod-usage" },
    };
    cloud.stacks.apply("other", JSON.stringify({ Resources: { Group: group } }));
    await expect(prepare()).rejects.toThrow("/aws/lambda/idcheck-prod-usage belongs to the stack other");
  });

  it("secrets that an earlier stack has left under its key are told", async () => {
    cloud.account.secrets.set("idcheck/prod/keys", { kmsKeyId: "arn:aws-cn:kms:cn-north-1:1:key/old" });
    cloud.account.secrets.set("idcheck/prod/providers/shuxun", {});
    const notes = (await prepare()).split("\n").filter((line) => line.startsWith("Note:"));
    expect(notes).toEqual([expect.stringContaining("idcheck/prod/keys is encrypted with another key")]);
  });
});

describe("before another deployment", () => {
  beforeEach(deploy);

  it("nothing is told where nothing changes, though all names are in use and all is reserved", async () => {
    cloud.account.concurrency = { limit: 600, unreserved: 140 };
    expect(await prepare()).toContain("Nothing changes in the stack idcheck-prod.");
  });

  it("secrets under the stack's key are in order", async () => {
    const kmsKeyId = cloud.stacks.find(stackName)?.outputs["EncryptionKeyArn"] ?? "";
    cloud.account.secrets.set("idcheck/prod/keys", { kmsKeyId });
    expect(await prepare()).not.toContain("Note:");
  });

  it.each([
    ["would replace a table", "UsageTable", "True", "replace"],
    ["would perhaps replace the API", "HttpApi", "Conditional", "perhaps replace"],
  ] as const)("one that %s is refused unless it is asked for", async (_, id, replacement, effect) => {
    cloud.replacements.set(id, replacement);
    await expect(prepare()).rejects.toThrow(new RegExp(`Nothing was changed:\\n +${effect} +${id}`, "u"));
    expect(changingCalls()).toEqual([]);
    expect(await prepare({ allowed: [id] })).toContain(id);
  });

  it("one that would remove a log group is refused, and one that removes an alarm is not", async () => {
    await expect(prepare({ template: without("UsageLogGroup") })).rejects.toThrow(/remove +UsageLogGroup/u);
    expect(await prepare({ template: without("FaultAlarm") })).toMatch(
      /remove +AWS::CloudWatch::Alarm +FaultAlarm/u,
    );
  });

  it.each([
    ["UPDATE_IN_PROGRESS", "is being changed"],
    ["ROLLBACK_COMPLETE", "its first deployment failed"],
    ["DELETE_FAILED", "it was removed in part"],
    ["UPDATE_ROLLBACK_FAILED", "continue-update-rollback"],
  ])("a stack in the state %s is refused", async (status, message) => {
    const type = "AWS::CloudFormation::Stack";
    cloud.stacks.find(stackName)?.events.push({ logicalId: stackName, type, status });
    await expect(prepare()).rejects.toThrow(message);
  });
});

describe("what AWS refuses", () => {
  it.each([
    [
      "cloudformation DescribeStacks",
      "ExpiredToken",
      /The stack idcheck-prod cannot be read in cn-north-1 \(ExpiredToken\)\. Your AWS credentials have expired\. Sign in again\./u,
    ],
    ["cloudformation DescribeStacks", "AccessDenied", /does not allow this.*--print-policy/u],
    [
      "cloudformation DescribeStacks",
      "InvalidClientTokenId",
      /accounts in China and accounts elsewhere have different ones/u,
    ],
  ])("%s with %s is said with what to do", async (call, refusal, message) => {
    cloud.refusals.set(call, refusal);
    await expect(prepare()).rejects.toThrow(message);
  });

  it("a look that is not allowed does not stop the deployment", async () => {
    cloud.refusals.set("secretsmanager DescribeSecret", "AccessDeniedException");
    expect(await prepare()).toContain("Not checked, because your AWS credentials may not look: which key");
  });

  it("an address where nothing listens is said to be one", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    aws = await createAws(region);
    await expect(prepare()).rejects.toThrow(/\(ECONNREFUSED\)\. Nothing listens at 127\.0\.0\.1:9\./u);
  });

  it("a missing sign-in is said to be one", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, "/nowhere");
    aws = await createAws(region);
    await expect(prepare()).rejects.toThrow("No AWS credentials were found. Set AWS_PROFILE");
  });
});

describe("after a deployment", () => {
  beforeEach(deploy);

  it("a stack is protected against removal, its data against updates, and its tables against deletion", async () => {
    await protectStack(aws, stackName);
    const stack = cloud.stacks.find(stackName);
    expect(stack?.isProtected).toBe(true);
    const policy: unknown = JSON.parse(stack?.policy ?? "");
    expect(valueAt(policy, "Statement.1")).toMatchObject({
      Effect: "Deny",
      Action: ["Update:Replace", "Update:Delete"],
      Resource: "*",
    });
    expect(valueAt(policy, "Statement.1.Condition.StringEquals.ResourceType")).toEqual(
      expect.arrayContaining([
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::ApiGatewayV2::Api",
      ]),
    );
    const tables = (stack?.resources ?? []).filter(
      ({ resource }) => resource.Type === "AWS::DynamoDB::Table",
    );
    for (const { name, resource } of tables) {
      expect(
        resource.Properties["DeletionProtectionEnabled"] === true || cloud.stacks.protectedTables.has(name),
      ).toBe(true);
    }
    expect(() => cloud.stacks.remove(stackName)).toThrow("TerminationProtection");
  });

  it("what was asked for by name is spared by the policy for one deployment", async () => {
    await setStackPolicy(aws, stackName, ["UsageTable"]);
    const policy: unknown = JSON.parse(cloud.stacks.find(stackName)?.policy ?? "");
    expect(valueAt(policy, "Statement.1.NotResource")).toEqual(["LogicalResourceId/UsageTable"]);
  });

  it("what is still missing is told: secrets, a subscription, callers", async () => {
    const deployed = { stage: "prod", stackName, template };
    expect((await missingLines(aws, deployed)).join("\n")).toMatch(
      /Secrets: idcheck\/prod\/keys, idcheck\/prod\/providers\/kuaidi100, .*setup --stage prod --region cn-north-1\n +Alarms: no one is told.*\n +Callers:/u,
    );
    cloud.account.subscriptions.push("PendingConfirmation");
    expect((await missingLines(aws, deployed)).join("\n")).toContain("waits for its confirmation");
    for (const name of ["keys", "providers/kuaidi100", "providers/shuxun"]) {
      cloud.account.secrets.set(`idcheck/prod/${name}`, {});
    }
    cloud.account.subscriptions.push("arn:aws-cn:sns:cn-north-1:123456789012:topic:1");
    expect(await missingLines(aws, deployed)).toEqual([
      "What is still missing:",
      expect.stringMatching(/Callers:/u),
      expect.stringMatching(/doctor --stage prod --region cn-north-1/u),
    ]);
  });
});
