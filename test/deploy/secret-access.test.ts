import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { reachAws } from "../../cli/aws/reach.ts";
import { providerCommand } from "../../cli/provider.ts";
import { createSecretStore } from "../../cli/secret-store.ts";
import { setupCommand } from "../../cli/setup.ts";
import { type DeployedStage, otherKey, stackKey, startDeployedStage } from "../cli/doctor/deployed-stage.ts";
import { runHere } from "../cli/run-here.ts";
import { canReadSecret, type Place } from "./support/secret-access.ts";
import { readPackagedTemplate, withFault } from "./support/template.ts";

const template = readPackagedTemplate(inject("packages").prod);
const china = { partition: "aws-cn", region: "cn-north-1", urlSuffix: "amazonaws.com.cn" };
const abroad = { partition: "aws", region: "eu-central-1", urlSuffix: "amazonaws.com" };
const checkRoles = [
  "TwoFactorHttpRole",
  "TwoFactorInvokeRole",
  "ThreeFactorHttpRole",
  "ThreeFactorInvokeRole",
];
const otherRoles = [
  "VerificationRole",
  "VerificationInvokeRole",
  "UsageRole",
  "UsageInvokeRole",
  "HealthRole",
  "ProjectUsageRole",
];
const names = ["idcheck/prod/keys", "idcheck/prod/providers/shuxun"];
/** Tells whether a stage has its keys, and knows no provider. */
const keyReaders = new Set([...checkRoles, "HealthRole"]);

describe.each([china, abroad])("a secret of a stage in $region", (region) => {
  const place = { ...region, keyArn: stackKey };

  it("can be read by every function that checks, the keys also by that of health, and by no other", () => {
    for (const name of names) {
      for (const keyArns of [[stackKey], ["DefaultEncryptionKey"], [otherKey, stackKey]]) {
        const readers = [...checkRoles, ...otherRoles].filter((role) =>
          canReadSecret(template, role, { name, keyArns }, place),
        );
        expect(new Set(readers)).toEqual(name === "idcheck/prod/keys" ? keyReaders : new Set(checkRoles));
      }
    }
  });

  it("can be read by no function under another key, or if it is another stage's", () => {
    for (const role of checkRoles) {
      expect(canReadSecret(template, role, { name: "idcheck/prod/keys", keyArns: [otherKey] }, place)).toBe(
        false,
      );
      expect(canReadSecret(template, role, { name: "idcheck/dev/keys", keyArns: [stackKey] }, place)).toBe(
        false,
      );
    }
  });

  it.each([
    [
      "the key's policy leaves nothing to the account",
      "EncryptionKey.Properties.KeyPolicy.Statement.0.Principal.AWS",
      "arn:aws:iam::1:root",
    ],
    [
      "the key's policy lacks kms:Decrypt",
      "EncryptionKey.Properties.KeyPolicy.Statement.0.Action",
      ["kms:Encrypt"],
    ],
  ])("is found to be unreadable where %s", (_, path, value) => {
    const faulty = withFault(template, path, value);
    const secret = { name: "idcheck/prod/keys", keyArns: [stackKey] };
    expect(checkRoles.filter((role) => canReadSecret(faulty, role, secret, place))).toEqual([]);
  });
});

describe("removing a stage and deploying it again, with the secrets of before", () => {
  let stage: DeployedStage;
  let folder: string;
  beforeEach(async () => {
    stage = await startDeployedStage();
    folder = mkdtempSync(join(tmpdir(), "idcheck-access-"));
    for (const [name, value] of Object.entries(stage.environment)) vi.stubEnv(name, value);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
    await stage.stop();
  });

  /** Which secrets the functions of the stack that is there now can read. */
  async function readable(): Promise<string[]> {
    const store = createSecretStore(await reachAws({ text: () => undefined }, stage));
    const place: Place = { ...china, keyArn: stage.stack.outputs["EncryptionKeyArn"] ?? "" };
    const found: string[] = [];
    for (const name of names) {
      const keyArns = (await store.describe(name))?.currentKeyIds ?? [];
      if (checkRoles.every((role) => canReadSecret(template, role, { name, keyArns }, place)))
        found.push(name);
    }
    return found;
  }

  function file(value: object): string {
    const path = join(folder, "secret.json");
    writeFileSync(path, JSON.stringify(value));
    return path;
  }

  const setUp = () =>
    runHere(
      setupCommand,
      ["--stage", "prod", "--by", "ops", "--file", file({ shuxun: { appCode: "a" } })],
      stage.environment,
    );

  it("leaves secrets that no function can read until setup is run again, which moves them and says so", async () => {
    expect(await setUp()).toMatchObject({
      code: 0,
      stderr: "Stage prod in the Region cn-north-1 (from AWS_REGION)\n",
    });
    expect(await readable()).toEqual(names);
    stage.stack.outputs["EncryptionKeyArn"] = otherKey;
    expect(await readable()).toEqual([]);
    const again = await setUp();
    expect(again.code).toBe(0);
    for (const name of names) {
      expect(again.stderr).toContain(
        `Moved the secret ${name} to the key ${otherKey}. It was under ${stackKey}.\n`,
      );
    }
    expect(await readable()).toEqual(names);
  });

  it("can be healed for an account although the old key is gone, and for idcheck's keys only with that key", async () => {
    await setUp();
    stage.stack.outputs["EncryptionKeyArn"] = otherKey;
    stage.lostKeys.add(stackKey);
    const set = ["set", "shuxun", "--stage", "prod", "--by", "ops", "--file", file({ appCode: "b" })];
    expect(await runHere(providerCommand, set, stage.environment)).toMatchObject({ code: 0 });
    expect(await readable()).toEqual(["idcheck/prod/providers/shuxun"]);
    const failed = await setUp();
    expect([failed.code, failed.stdout]).toEqual([1, ""]);
    expect(failed.stderr).toMatch(/idcheck\/prod\/keys is still under .*111.*cancel-key-deletion/u);
  });

  it("refuses a key that is not the stack's, which no function could use", async () => {
    const refused = await runHere(
      setupCommand,
      ["--stage", "prod", "--by", "ops", "--kms-key", otherKey, "--file", file({ shuxun: { appCode: "a" } })],
      stage.environment,
    );
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toContain(`--kms-key is not the key of the stack, ${stackKey}.`);
    expect(await readable()).toEqual([]);
  });
});
