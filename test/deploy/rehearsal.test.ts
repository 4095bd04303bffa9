import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readPackage } from "../../deploy/template.ts";
import { type Books, openBooks } from "../cli/books.ts";
import { type Operator, startOperator } from "../cli/operator.ts";
import { runCli } from "../cli/run-cli.ts";
import { commandBlocks, commandsOf } from "../docs/blocks.ts";
import { type Cloud, startCloud } from "./aws/cloud.ts";
import { commandsBelow, headingsWithCommands, rehearsedHeadings } from "./support/documented.ts";
import { type Rehearsal, rehearseIn } from "./support/rehearse.ts";
import { readPackagedTemplate } from "./support/template.ts";
import { createWorkspace, type Workspace } from "./support/workspace.ts";

const packages = inject("packages");
const region = "cn-north-1";
const accounts = { kuaidi100: { key: "k", secret: "s" }, shuxun: { appCode: "a" } };

let cloud: Cloud;
let books: Books;
let operator: Operator;
let workspace: Workspace;
let rehearsal: Rehearsal;
/** What the first commands have printed, the policy of the role that deploys among it. */
let printedPolicy = "";
beforeAll(async () => {
  cloud = await startCloud({ region, partition: "aws-cn" });
  operator = await startOperator();
  books = await openBooks();
  workspace = createWorkspace();
  const { environment } = cloud;
  rehearsal = rehearseIn({ workspace, packages, environment, idcheck: runIdcheck });
  writeFileSync(join(workspace.folder, "accounts.json"), JSON.stringify(accounts));
  writeFileSync(join(workspace.folder, "kuaidi100.json"), JSON.stringify(accounts.kuaidi100));
});
afterAll(async () => {
  workspace.remove();
  await Promise.all([operator.stop(), books.stop(), cloud.stop()]);
});

async function runIdcheck(given: readonly string[], piped: string | undefined): Promise<string> {
  // test/cli/doctor.test.ts looks at a stage.
  if (given[0] === "doctor") return "";
  const environment = { ...operator.environment, ...books.environment };
  const { code, stdout, stderr } = await runCli(given, {
    environment,
    ...(piped !== undefined && { input: piped }),
  });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** What AWS CLI does in the document before a removal, which is not here. */
function endTerminationProtection(): void {
  const stack = cloud.stacks.find("idcheck-prod");
  if (stack !== undefined) stack.isProtected = false;
}

function typesOf(resources: readonly { id: string; resource: { Type: string } }[]): string[] {
  return resources.map(({ id, resource }) => `${resource.Type} ${id}`).toSorted();
}

describe("the commands of docs/deploying.md", { timeout: 180_000 }, () => {
  it("are all rehearsed here", () => {
    expect(headingsWithCommands()).toEqual(rehearsedHeadings);
  });

  it("deploy the stack with everything in the template, and protect it", async () => {
    const printed = await rehearsal.runAll("First deployment");
    printedPolicy = printed;
    expect(printed).toContain("Stage prod, Region cn-north-1 (from --region)");
    expect(printed).toContain('"Version": "2012-10-17"');
    expect(printed).toContain("There is no stack idcheck-prod in cn-north-1 yet.");
    expect(printed).toContain("Nothing was changed.");
    expect(printed).toContain("Service deployed to stack idcheck-prod");
    expect(printed).toContain("What is still missing:\n  Secrets: idcheck/prod/keys");
    const template = readPackagedTemplate(packages.prod);
    const stack = cloud.stacks.find("idcheck-prod");
    expect(typesOf(stack?.resources ?? [])).toEqual(
      typesOf(Object.entries(template.Resources).map(([id, resource]) => ({ id, resource }))),
    );
    expect(stack?.isProtected).toBe(true);
    expect(stack?.policy).toContain("Update:Replace");
  });

  it("deploy one package to two Regions, and leave it where it is", async () => {
    cloud.calls.length = 0;
    await rehearsal.runAll("Packaging on another machine");
    expect(readPackage(join(workspace.folder, ".serverless"))).toMatchObject({ stage: "prod" });
    expect(cloud.in("cn-northwest-1").stacks.find("idcheck-prod")).toMatchObject({ isProtected: true });
    expect(new Set(cloud.calls.map((call) => call.region))).toEqual(new Set([region, "cn-northwest-1"]));
  });

  it("fill the assessment of docs/compliance.md from a package", async () => {
    const block = commandBlocks().find(({ text }) => text.includes(" compliance assessment "));
    const [pack = "", assess = ""] = block === undefined ? [] : commandsOf(block);
    await rehearsal.run(pack);
    expect(await rehearsal.run(assess)).toMatch(/^# 个人信息保护影响评估/u);
  });

  it("make and change the secrets", async () => {
    const commands = commandsBelow("Secrets");
    for (const command of commands.slice(0, -1)) await rehearsal.run(command);
    expect((await operator.store.read("idcheck/prod/providers/shuxun"))?.value).toEqual(accounts.shuxun);
    const history = await books.run(["history", "--of", "secrets", "--json"]);
    expect(JSON.parse(history.stdout)).toMatchObject({
      history: ["create", "set", "set", "set", "rotate"].map((action) => ({ action })),
    });
    // The placeholder stands for no pepper that there is.
    await expect(rehearsal.run(commands.at(-1) ?? "")).rejects.toThrow("There is no such pepper");
  });

  it("deploy a new version over the old one", async () => {
    expect(await rehearsal.runAll("Upgrading")).toContain("The stack idcheck-prod will change:\n  modify");
  });

  it("remove the stack but for tables and key, and deploy it again beside them", async () => {
    const [remove = "", deploy = "", setup = ""] = commandsBelow("Removing, and deploying again");
    await expect(rehearsal.run(remove)).rejects.toThrow("deletion protection is enabled");
    endTerminationProtection();
    await rehearsal.run(remove);
    expect(cloud.stacks.find("idcheck-prod")).toBeUndefined();
    expect(typesOf(cloud.stacks.retained)).toEqual([
      "AWS::DynamoDB::Table UsageTable",
      "AWS::DynamoDB::Table VerificationsTable",
      "AWS::KMS::Key EncryptionKey",
    ]);
    expect(await rehearsal.run(deploy)).toContain("Service deployed to stack idcheck-prod");
    const tables = [...cloud.stacks.names].filter((name) => name.startsWith("AWS::DynamoDB::Table "));
    expect(tables).toHaveLength(4);
    await rehearsal.run(setup);
  });

  it("deploy a sandbox beside it", async () => {
    const [deploy = "", setup = ""] = commandsBelow("Trying it for nothing");
    expect(await rehearsal.run(deploy)).toContain("Service deployed to stack idcheck-sandbox");
    expect(await rehearsal.run(setup)).toContain(
      "idcheck/sandbox/providers/sandbox serves two_factor and three_factor",
    );
    expect(cloud.unknownCalls).toEqual([]);
  });

  it("call nothing that the policy of the role that deploys does not grant", async () => {
    const granted = new Set(
      [...printedPolicy.matchAll(/"([a-z0-9-]+:\w+)"/gu)].map(([, action = ""]) => action),
    );
    const needed = new Set(cloud.calls.flatMap(permissionsOfCall));
    expect([...needed].filter((action) => !granted.has(action))).toEqual([]);
  });
});

/** Prefixes of permissions, where they differ from the name with which calls are signed. */
const prefixes: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };
/** Permissions for calls to REST APIs, by method and path. `sts:GetCallerIdentity` needs none. */
const ofRest: readonly (readonly [call: RegExp, permission: string])[] = [
  [/^s3 PUT /u, "s3:PutObject"],
  [/^s3 DELETE /u, "s3:DeleteObject"],
  [/^s3 POST /u, "s3:DeleteObject"],
  [/^s3 (?:GET|HEAD) \/[^/]+\/?$/u, "s3:ListBucket"],
  [/^s3 (?:GET|HEAD) /u, "s3:GetObject"],
  [/^lambda GET .*\/account-settings$/u, "lambda:GetAccountSettings"],
  [/^lambda GET .*\/layers$/u, "lambda:ListLayers"],
  [/^lambda GET .*\/concurrency$/u, "lambda:GetFunctionConcurrency"],
  [/^lambda GET .*\/configuration$/u, "lambda:GetFunctionConfiguration"],
  [/^lambda GET .*\/functions\/[^/]+$/u, "lambda:GetFunction"],
];

function permissionsOfCall({ service, action }: { service: string; action: string }): string[] {
  if (service === "sts") return [];
  const rest = ofRest.find(([call]) => call.test(`${service} ${action}`));
  return [rest?.[1] ?? `${prefixes[service] ?? service}:${action}`];
}

/** The calls to CloudFormation that change something. */
function changes(): string[] {
  return cloud.calls
    .filter(({ service }) => service === "cloudformation")
    .map(({ action }) => action)
    .filter((action) => /^(Execute|Set|Update|DeleteStack)/u.test(action));
}

/** Runs what must be refused before it changes anything; resolves to what it says. */
async function refused(command: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  cloud.calls.length = 0;
  const [tool = "", ...given] = command.split(" ");
  const variables = { ...cloud.environment, ...environment };
  const running =
    tool === "serverless"
      ? workspace.serverless(given, variables)
      : workspace.script(`scripts/${tool}.ts`, given, variables);
  const message = await running.then(
    () => "it was not refused",
    (error: unknown) => (error instanceof Error ? error.message : ""),
  );
  expect(changes()).toEqual([]);
  return message;
}

describe("a deployment that would go wrong", { timeout: 180_000 }, () => {
  it("is refused for the package of another stage", async () => {
    rehearsal.usePackage("sandbox");
    expect(
      await refused("serverless deploy --stage prod --region cn-north-1 --package .serverless"),
    ).toContain("This package is for the stage sandbox of idcheck, and you are deploying the stage prod");
    expect(cloud.calls.filter(({ service }) => service !== "sts")).toEqual([]);
    expect(existsSync(join(workspace.folder, ".serverless"))).toBe(true);
  });

  it("is refused for the package of another stage by npm run deploy too", async () => {
    const command = "deploy --stage prod --region cn-north-1 --check --package .serverless";
    expect(await refused(command)).toContain("This package is for the stage sandbox");
    expect(cloud.calls).toEqual([]);
  });

  it("is refused for parameters that the package cannot have", async () => {
    const command =
      "serverless deploy --stage sandbox --region cn-north-1 --package .serverless --param=minors=allow";
    expect(await refused(command)).toContain("A package has its parameters");
  });

  it.each([
    ["no Region", "serverless deploy --stage prod", "No Region is given"],
    ["no Region", "serverless remove --stage prod", "No Region is given"],
    ["no Region", "deploy --stage prod", "No Region is given"],
    ["no stage", "serverless deploy --region cn-north-1", "Say which stage"],
    ["no stage", "deploy --region cn-north-1", "--stage is required"],
    ["no stage", "package", "--stage is required"],
    ["no stage", "serverless package", "Say which stage"],
    [
      "one function",
      "serverless deploy function -f usage --stage prod --region cn-north-1",
      "A single function",
    ],
  ])("is refused with %s: %s", async (_, command, message) => {
    expect(await refused(command)).toContain(message);
    expect(cloud.calls).toEqual([]);
  });

  it("goes to the Region of AWS_DEFAULT_REGION, and to that of the profile", async () => {
    writeFileSync(
      join(workspace.folder, "config"),
      "[profile north]\nregion = cn-northwest-1\naws_access_key_id = a\naws_secret_access_key = b\n",
    );
    const profile = { AWS_PROFILE: "north", AWS_CONFIG_FILE: join(workspace.folder, "config") };
    for (const said of [{ AWS_DEFAULT_REGION: "cn-northwest-1" }, profile]) {
      cloud.calls.length = 0;
      const environment = { ...cloud.environment, ...said };
      expect(await workspace.serverless(["info", "--stage", "prod"], environment)).toContain(
        "cn-northwest-1",
      );
      expect(new Set(cloud.calls.map((call) => call.region))).toEqual(new Set(["cn-northwest-1"]));
    }
  });

  it("goes to the Region that is said, whatever Region its package was made with", async () => {
    rehearsal.usePackage("prod");
    cloud.calls.length = 0;
    const environment = { ...cloud.environment, AWS_DEFAULT_REGION: "ap-east-1" };
    await workspace.serverless(["deploy", "--stage", "prod", "--package", ".serverless"], environment);
    expect(new Set(cloud.calls.map((call) => call.region))).toEqual(new Set(["ap-east-1"]));
    expect(existsSync(join(workspace.folder, ".serverless"))).toBe(true);
  });

  it("is refused where it would replace a table, and is made where that is asked for", async () => {
    cloud.replacements.set("UsageTable", "True");
    rehearsal.usePackage("prod");
    const command = "deploy --stage prod --region cn-north-1 --package .serverless";
    expect(await refused(command)).toMatch(/Nothing was changed:\n +replace +UsageTable/u);
    await workspace.script(
      "scripts/deploy.ts",
      [...command.split(" ").slice(1), "--allow-replacement", "UsageTable"],
      cloud.environment,
    );
    cloud.replacements.clear();
  });

  it("is refused where AWS has given a name away", async () => {
    endTerminationProtection();
    await rehearsal.run("npx serverless remove --stage prod --region cn-north-1");
    cloud.stacks.take("AWS::Logs::LogGroup", "/aws/lambda/idcheck-prod-usage");
    expect(await refused("deploy --stage prod --region cn-north-1 --package .serverless")).toContain(
      "log group /aws/lambda/idcheck-prod-usage already, and it belongs to no stack",
    );
  });
});
