import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runCli } from "../../cli/run-cli.ts";
import { type Rehearsal, rehearseIn } from "../support/rehearse.ts";
import { createWorkspace, type Workspace } from "../support/workspace.ts";
import { changesIn, takeInventory } from "./inventory.ts";
import { type Moto, startMoto } from "./moto.ts";

const packages = inject("packages");
const accounts = { kuaidi100: { key: "k", secret: "s" }, shuxun: { appCode: "a" } };

let moto: Moto;
let workspace: Workspace;
let rehearsal: Rehearsal;
/** The stage prod is deployed and has its secrets, so that there is something to harm. */
beforeAll(async () => {
  moto = await startMoto();
  workspace = createWorkspace();
  const { environment } = moto;
  const idcheck = (given: readonly string[]): Promise<string> => running("idcheck", given);
  rehearsal = rehearseIn({ workspace, packages, environment, idcheck });
  writeFileSync(join(workspace.folder, "accounts.json"), JSON.stringify(accounts));
  writeFileSync(join(workspace.folder, "shuxun.json"), JSON.stringify(accounts.shuxun));
  await rehearsal.run("npm run deploy -- --stage prod --region cn-north-1");
  await running("idcheck", ["setup", "--stage", "prod", "--region", "cn-north-1", "--file", "accounts.json"]);
});
afterAll(async () => {
  workspace.remove();
  await moto.stop();
});

/** Runs a command line that must be refused before it changes anything; resolves to what it says. */
async function refused(command: string): Promise<string> {
  const before = await takeInventory(moto.endpoint);
  const from = moto.calls.length;
  const [tool = "", ...given] = command.split(" ");
  const message = await running(tool, given).then(
    () => "it was not refused",
    (error: unknown) => (error instanceof Error ? error.message : ""),
  );
  expect(changesIn(moto.calls.slice(from))).toEqual([]);
  expect(await takeInventory(moto.endpoint)).toEqual(before);
  return message;
}

async function running(tool: string, given: readonly string[]): Promise<string> {
  if (tool === "serverless") return workspace.serverless(given, moto.environment);
  if (tool === "deploy") return workspace.script("scripts/deploy.ts", given, moto.environment);
  const environment = { ...moto.environment, HOME: workspace.folder };
  const { code, stdout, stderr } = await runCli(given, { environment, folder: workspace.folder });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

describe("a wrong way to deploy, against moto", () => {
  it.each([
    ["the sandbox's package", "serverless deploy --stage prod --region cn-north-1 --package .serverless"],
    ["the sandbox's package", "deploy --stage prod --region cn-north-1 --package .serverless"],
  ])("is refused before anything changes: %s, by %s", async (_, command) => {
    rehearsal.usePackage("sandbox");
    expect(await refused(command)).toContain(
      "This package is for the stage sandbox of idcheck, and you are deploying the stage prod",
    );
  });

  it.each([
    ["no Region", "deploy --stage prod", "No Region is given"],
    ["no Region", "serverless deploy --stage prod", "No Region is given"],
    ["no Region", "idcheck setup --stage prod --file accounts.json", "No Region is given"],
    ["no stage", "deploy --region cn-north-1", "--stage is required"],
    ["no stage", "serverless deploy --region cn-north-1", "Say which stage"],
    ["no stage", "idcheck setup --region cn-north-1 --file accounts.json", "--stage is required"],
    [
      "the stage of a developer's machine",
      "deploy --stage local --region cn-north-1",
      "choose another stage",
    ],
    [
      "the stage of a developer's machine",
      "serverless deploy --stage local --region cn-north-1",
      "choose another stage",
    ],
    [
      "a misspelt parameter",
      "deploy --stage prod --region cn-north-1 --param failOverAfterUnknow=never",
      "failOverAfterUnknown",
    ],
    [
      "values out of their range",
      "deploy --stage prod --region cn-north-1 --param timeoutSeconds=60 --param requestsPerSecond=abc --param checkConcurrency=0",
      /^(?=[^]*timeoutSeconds)(?=[^]*requestsPerSecond)(?=[^]*checkConcurrency)/u,
    ],
    [
      "secrets before the deployment",
      "idcheck setup --stage new --region cn-north-1 --file accounts.json",
      "There is no stack idcheck-new in the Region cn-north-1",
    ],
    [
      "secrets in another Region than the stack",
      "idcheck setup --stage prod --region us-east-1 --file accounts.json",
      "There is no stack idcheck-prod in the Region us-east-1",
    ],
    ...[
      "setup --stage prod --region cn-north-1 --file accounts.json",
      "provider set shuxun --stage prod --region cn-north-1 --file shuxun.json",
      "keys rotate --stage prod --region cn-north-1",
    ].map((given): [string, string, string] => [
      "another key than the stack's",
      `idcheck ${given} --kms-key 11111111-2222-3333-4444-555555555555`,
      "--kms-key is not the key of the stack",
    ]),
    [
      "one function",
      "serverless deploy function -f usage --stage prod --region cn-north-1",
      "A single function is not deployed",
    ],
  ] satisfies [string, string, string | RegExp][])(
    "is refused before anything changes: %s, by %s",
    async (_, command, message) => {
      expect(await refused(command)).toMatch(message);
    },
  );

  it("is refused before anything changes: another name of the service", async () => {
    const file = join(workspace.folder, "serverless.yml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("service: idcheck", "service: identity"));
    try {
      for (const tool of ["deploy", "serverless deploy"]) {
        expect(await refused(`${tool} --stage prod --region cn-north-1`)).toContain(
          "The service must be called idcheck",
        );
      }
    } finally {
      writeFileSync(file, text);
    }
  });
});
