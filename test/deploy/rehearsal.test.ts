import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Books, openBooks } from "../cli/books.ts";
import { type Operator, startOperator } from "../cli/operator.ts";
import { runCli } from "../cli/run-cli.ts";
import { type Cloud, startCloud } from "./aws/cloud.ts";
import { commandsBelow, headingsWithCommands } from "./support/documented.ts";
import { readPackagedTemplate } from "./support/template.ts";
import { createWorkspace, type Workspace } from "./support/workspace.ts";

const packages = inject("packages");
const region = "cn-north-1";
const accounts = { kuaidi100: { key: "k", secret: "s" }, shuxun: { appCode: "a" } };

let cloud: Cloud;
let books: Books;
let operator: Operator;
let workspace: Workspace;
beforeAll(async () => {
  cloud = await startCloud({ region, partition: "aws-cn" });
  operator = await startOperator();
  books = await openBooks();
  workspace = createWorkspace();
  writeFileSync(join(workspace.folder, "accounts.json"), JSON.stringify(accounts));
  writeFileSync(join(workspace.folder, "kuaidi100.json"), JSON.stringify(accounts.kuaidi100));
});
afterAll(async () => {
  workspace.remove();
  await Promise.all([operator.stop(), books.stop(), cloud.stop()]);
});

/**
 * Commands of the document that need what is not here, a shell of one's own, the registry or another tool; and
 * packaging, which is done once for all tests of this folder.
 */
const passedOver = /^(npm ci|export AWS_REGION=cn-north-1|npm run package -- --stage prod)$/u;

/** Deploys what was packaged, where the command would package anew: a copy, because the framework empties the folder. */
function packaged(given: readonly string[]): readonly string[] {
  if (given[0] !== "deploy") return given;
  const source = given.includes("sandbox") ? packages.sandbox : packages.prod;
  cpSync(source, join(workspace.folder, ".serverless"), { recursive: true });
  return given.includes("--package") ? given : [...given, "--package", ".serverless"];
}

/** Runs a command of the document where it can do no harm; resolves to what it printed, rejects where it fails. */
async function run(command: string): Promise<string> {
  if (passedOver.test(command)) return "";
  const [, piped, rest = ""] = /^(?:echo '(.*)' \| )?(.*)$/u.exec(command) ?? [];
  const [, tool, parameters = ""] = /^(npx serverless|npm run -s idcheck --) (.*)$/u.exec(rest) ?? [];
  const filledIn = parameters.replace("<EncryptionKeyArn>", "arn:aws-cn:kms:some").replace("<pepper>", "p1");
  const given = filledIn.split(" ");
  if (tool === "npx serverless") return workspace.serverless(packaged(given), cloud.environment);
  if (tool !== "npm run -s idcheck --") throw new Error(`Nobody knows how to rehearse: ${command}`);
  const files = given.map((part) => (part.endsWith(".json") ? join(workspace.folder, part) : part));
  const environment = { ...operator.environment, ...books.environment };
  const { code, stdout, stderr } = await runCli(files, {
    environment,
    ...(piped !== undefined && { input: piped }),
  });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

async function runAll(heading: string): Promise<string> {
  let printed = "";
  for (const command of commandsBelow(heading)) printed += await run(command);
  return printed;
}

function typesOf(resources: readonly { id: string; resource: { Type: string } }[]): string[] {
  return resources.map(({ id, resource }) => `${resource.Type} ${id}`).toSorted();
}

describe("the commands of docs/deploying.md", { timeout: 180_000 }, () => {
  it("are all rehearsed here", () => {
    expect(headingsWithCommands()).toEqual([
      "First deployment",
      "Secrets",
      "Trying it for nothing",
      "Removing, and deploying again",
    ]);
  });

  it("deploy the stack with everything in the template", async () => {
    const printed = await runAll("First deployment");
    expect(printed).toContain("Service deployed to stack idcheck-prod");
    const template = readPackagedTemplate(packages.prod);
    expect(typesOf(cloud.stacks.find("idcheck-prod")?.resources ?? [])).toEqual(
      typesOf(Object.entries(template.Resources).map(([id, resource]) => ({ id, resource }))),
    );
  });

  it("make and change the secrets", async () => {
    const commands = commandsBelow("Secrets");
    for (const command of commands.slice(0, -1)) await run(command);
    expect((await operator.store.read("idcheck/prod/providers/shuxun"))?.value).toEqual(accounts.shuxun);
    const history = await books.run(["history", "--of", "secrets", "--json"]);
    expect(JSON.parse(history.stdout)).toMatchObject({
      history: ["create", "set", "set", "set", "rotate"].map((action) => ({ action })),
    });
    // The placeholder stands for no pepper that there is.
    await expect(run(commands.at(-1) ?? "")).rejects.toThrow("There is no such pepper");
  });

  it("remove the stack but for tables and key, and deploy it again beside them", async () => {
    const [remove = "", deploy = ""] = commandsBelow("Removing, and deploying again");
    await run(remove);
    expect(cloud.stacks.find("idcheck-prod")).toBeUndefined();
    expect(typesOf(cloud.stacks.retained)).toEqual([
      "AWS::DynamoDB::Table UsageTable",
      "AWS::DynamoDB::Table VerificationsTable",
      "AWS::KMS::Key EncryptionKey",
    ]);
    expect(await run(deploy)).toContain("Service deployed to stack idcheck-prod");
    const tables = [...cloud.stacks.names].filter((name) => name.startsWith("AWS::DynamoDB::Table "));
    expect(tables).toHaveLength(4);
  });

  it("deploy a sandbox beside it", async () => {
    const [deploy = "", setup = ""] = commandsBelow("Trying it for nothing");
    expect(await run(deploy)).toContain("Service deployed to stack idcheck-sandbox");
    expect(await run(setup)).toContain(
      "idcheck/sandbox/providers/sandbox serves two_factor and three_factor",
    );
    expect(cloud.unknownCalls).toEqual([]);
  });

  it("fail where AWS has given a name away, and say which", async () => {
    await run("npx serverless remove --stage prod");
    cloud.stacks.take("AWS::Logs::LogGroup", "/aws/lambda/idcheck-prod-usage");
    await expect(run("npx serverless deploy --stage prod")).rejects.toThrow(
      "/aws/lambda/idcheck-prod-usage already exists",
    );
  });
});
