import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudFormationClient, UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runCli } from "../../cli/run-cli.ts";
import type { AwsCall } from "../support/aws-call.ts";
import { commandsBelow, headingsWithCommands, rehearsedHeadings } from "../support/documented.ts";
import type { Packages } from "../support/package-once.ts";
import { type Rehearsal, rehearseIn } from "../support/rehearse.ts";
import { createWorkspace, type Workspace } from "../support/workspace.ts";
import { complaintsOfDoctor } from "./complaints.ts";
import {
  changesIn,
  clientSettings,
  type Inventory,
  outputsOf,
  regions,
  takeInventory,
  wordsOf,
} from "./inventory.ts";
import { type Moto, startMoto } from "./moto.ts";

/*
 * What moto cannot show, because it does not do it: alarms, the API and its routes, limits of asynchronous queues, the tables' key
 * and time to live (it ignores these parts of a template), what would be replaced (its change sets do not say it), what a stack
 * policy refuses, permissions, quotas, and the states of stacks that failed. test/deploy/rehearsal.test.ts runs the same commands
 * against a cloud of our own, which does these as AWS documents them.
 */

const [region] = regions;
const accounts = { kuaidi100: { key: "k", secret: "s" }, shuxun: { appCode: "a" } };
const secretNames = ["keys", "providers/kuaidi100", "providers/shuxun"].map((name) => `idcheck/prod/${name}`);

let moto: Moto;
let workspace: Workspace;
/** Copies of what was packaged once, of which this file changes one. */
let packages: Packages;
let rehearsal: Rehearsal;
beforeAll(async () => {
  moto = await startMoto();
  workspace = createWorkspace();
  const copies = join(workspace.folder, "packages");
  packages = { prod: join(copies, "prod"), sandbox: join(copies, "sandbox") };
  cpSync(inject("packages").prod, packages.prod, { recursive: true });
  cpSync(inject("packages").sandbox, packages.sandbox, { recursive: true });
  rehearsal = rehearseIn({ workspace, packages, environment: moto.environment, idcheck });
  writeFileSync(join(workspace.folder, "accounts.json"), JSON.stringify(accounts));
  writeFileSync(join(workspace.folder, "kuaidi100.json"), JSON.stringify(accounts.kuaidi100));
});
afterAll(async () => {
  workspace.remove();
  await moto.stop();
});

/** An operator, whose profile says the Region where a command of the document does not. */
async function idcheck(given: readonly string[], piped: string | undefined): Promise<string> {
  const AWS_CONFIG_FILE = join(workspace.folder, "profile");
  writeFileSync(AWS_CONFIG_FILE, `[default]\nregion = ${region}\n`);
  const environment = { ...moto.environment, AWS_CONFIG_FILE };
  const input = piped === undefined ? {} : { input: piped };
  const { code, stdout, stderr } = await runCli(given, { environment, ...input });
  // To a doctor, no stage on moto is well.
  if (code !== 0 && given[0] !== "doctor") throw new Error(stderr);
  return stdout + stderr;
}

/** Runs a command; resolves to what it printed and what it called. */
async function callsOf(command: string): Promise<{ printed: string; calls: readonly AwsCall[] }> {
  const from = moto.calls.length;
  const printed = await rehearsal.run(command);
  return { printed, calls: moto.calls.slice(from) };
}

/** What is there now. */
function inventory(): Promise<Inventory> {
  return takeInventory(moto.endpoint);
}

/** Has the rehearsal deploy a version that differs in the memory of the functions. */
async function packageNewVersion(): Promise<void> {
  const newer = createWorkspace();
  await newer.script("scripts/package.ts", ["--stage", "prod", "--param", "memoryMegabytes=2048"]);
  cpSync(join(newer.folder, ".serverless"), packages.prod, { recursive: true });
  newer.remove();
}

/** What AWS CLI does in the document before a removal, which is not here. */
async function endTerminationProtection(): Promise<void> {
  const client = new CloudFormationClient(clientSettings(moto.endpoint, region));
  const StackName = "idcheck-prod";
  await client.send(
    new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }),
  );
  client.destroy();
}

/** As the last lines of a deployment say it. */
async function subscribeToAlarms(): Promise<void> {
  const { AlarmTopicArn } = await outputsOf(moto.endpoint, region, "idcheck-prod");
  const client = new SNSClient(clientSettings(moto.endpoint, region));
  await client.send(
    new SubscribeCommand({ TopicArn: AlarmTopicArn, Protocol: "sms", Endpoint: "+8613800000000" }),
  );
  client.destroy();
}

function complaints(): Promise<string[]> {
  return complaintsOfDoctor(moto.environment, region);
}

function keysOfSecrets(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^secret (\S+ \S+)/u.exec(line)?.[1] ?? []);
}

describe("the commands of docs/deploying.md, against moto", () => {
  it("are all rehearsed here", () => {
    expect(headingsWithCommands()).toEqual(rehearsedHeadings);
  });

  it("look at everything before they change anything, in the Region that was said", async () => {
    const [install = "", policy = "", check = "", deploy = "", info = ""] = commandsBelow("First deployment");
    await rehearsal.run(install);
    expect((await callsOf(policy)).calls).toEqual([]);
    const looked = await callsOf(check);
    expect(looked.printed).toContain("There is no stack idcheck-prod in cn-north-1 yet.");
    expect(changesIn(looked.calls)).toEqual([]);

    const deployed = await callsOf(deploy);
    const words = deployed.calls.map(wordsOf);
    const first = words.indexOf("cloudformation CreateChangeSet");
    expect(changesIn(deployed.calls.slice(0, first))).toEqual([]);
    expect([...new Set(words.slice(0, first))]).toEqual(
      expect.arrayContaining([...new Set(looked.calls.map(wordsOf))]),
    );
    expect(deployed.printed).toContain("Switched on: termination protection of the stack idcheck-prod");
    expect(deployed.printed).toContain("What is still missing:\n  Secrets: idcheck/prod/keys");
    expect((await callsOf(info)).printed).toContain("EncryptionKeyArn: arn:aws-cn:kms:cn-north-1:");
    expect(new Set(moto.calls.map((call) => call.region))).toEqual(new Set([region]));
    expect(await inventory()).toMatchObject({ "cn-northwest-1": [], "us-east-1": [] });
  });

  it("deploy one package to two Regions, and nothing to a third", async () => {
    await rehearsal.runAll("Packaging on another machine");
    const there = await inventory();
    expect(there["cn-north-1"]).toContain("stack idcheck-prod UPDATE_COMPLETE");
    expect(there["cn-northwest-1"]).toContain("stack idcheck-prod UPDATE_COMPLETE");
    expect(there["us-east-1"]).toEqual([]);
  });

  it("put the secrets into the Region of the stack, under its key, also where the profile says the Region", async () => {
    const commands = commandsBelow("Secrets");
    expect(await complaints()).toEqual([
      ...secretNames.map((name) => `secret ${name}: It does not exist in this Region`),
      "alarms: No subscription",
    ]);
    for (const command of commands.slice(0, -1)) await rehearsal.run(command);
    // The placeholder stands for no pepper that there is.
    await expect(rehearsal.run(commands.at(-1) ?? "")).rejects.toThrow("There is no such pepper");
    await subscribeToAlarms();
    const { EncryptionKeyArn } = await outputsOf(moto.endpoint, region, "idcheck-prod");
    const there = await inventory();
    expect(keysOfSecrets(there[region])).toEqual(secretNames.map((name) => `${name} ${EncryptionKeyArn}`));
    expect(keysOfSecrets(there["cn-northwest-1"])).toEqual([]);
    expect(there["us-east-1"]).toEqual([]);
    expect(await complaints()).toEqual([]);
  });

  it("deploy a sandbox beside it", async () => {
    const [deploy = "", setup = ""] = commandsBelow("Trying it for nothing");
    expect(await rehearsal.run(deploy)).toContain("Service deployed to stack idcheck-sandbox");
    expect(await rehearsal.run(setup)).toContain("idcheck/sandbox/providers/sandbox serves two_factor");
  });

  it("say what a new version changes, and deploy it over the old one", async () => {
    const [check = "", deploy = ""] = commandsBelow("Upgrading");
    const before = await inventory();
    expect((await callsOf(check)).printed).toContain("Nothing changes in the stack idcheck-prod.");
    await packageNewVersion();
    const looked = await callsOf(check);
    expect(looked.printed).toContain("The stack idcheck-prod will change:\n  modify");
    // Computing a change set needs one, and its template in the bucket: both are taken away again.
    expect(changesIn(looked.calls)).toEqual([
      "s3 PUT",
      "cloudformation CreateChangeSet",
      "cloudformation DeleteChangeSet",
      "s3 DELETE",
    ]);
    expect(await inventory()).toEqual(before);
    expect(await rehearsal.run(deploy)).toContain("Service deployed to stack idcheck-prod");
    expect(await inventory()).toEqual(before);
    expect(await complaints()).toEqual([]);
  });

  it("remove the stack but for its tables, and bring the secrets under the key of a new one", async () => {
    const [remove = "", deploy = "", setup = ""] = commandsBelow("Removing, and deploying again");
    const { [region]: before } = await inventory();
    await expect(rehearsal.run(remove)).rejects.toThrow("deletion protection is enabled");
    expect((await inventory())[region]).toEqual(before);
    const old = await outputsOf(moto.endpoint, region, "idcheck-prod");
    await endTerminationProtection();
    await rehearsal.run(remove);
    const { [region]: removed } = await inventory();
    expect(removed).toEqual(before.filter((line) => !line.startsWith("stack idcheck-prod ")));

    expect(await rehearsal.run(deploy)).toContain(
      "The secret idcheck/prod/keys is encrypted with another key than the stack's",
    );
    const made = await outputsOf(moto.endpoint, region, "idcheck-prod");
    expect(made["EncryptionKeyArn"]).not.toBe(old["EncryptionKeyArn"]);
    await subscribeToAlarms();
    expect(await complaints()).toEqual(
      secretNames.map((name) => `secret ${name}: It is under ${old["EncryptionKeyArn"]}`),
    );
    expect(await rehearsal.run(setup)).toContain(
      `Moved the secret idcheck/prod/keys to the key ${made["EncryptionKeyArn"]}`,
    );
    const { [region]: again } = await inventory();
    expect(keysOfSecrets(again).filter((line) => line.includes("/prod/"))).toEqual(
      secretNames.map((name) => `${name} ${made["EncryptionKeyArn"]}`),
    );
    expect(await complaints()).toEqual([]);
  });

  it("call nothing that moto does not know", () => {
    expect(moto.unanswered.map(wordsOf)).toEqual([]);
  });
});
