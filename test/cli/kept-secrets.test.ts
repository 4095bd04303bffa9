import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Command } from "../../cli/command.ts";
import { historyCommand } from "../../cli/history.ts";
import { keysCommand } from "../../cli/keys.ts";
import { newKeysSecret, withNewPepper } from "../../cli/keys-secret.ts";
import { providerCommand } from "../../cli/provider.ts";
import { secretsSubject } from "../../cli/secret-history.ts";
import { setupCommand } from "../../cli/setup.ts";
import { systemRandom } from "../../lib/base/system.ts";
import { queryAll } from "../../lib/store/table.ts";
import { type Books, openBooks } from "./books.ts";
import { type Operator, startOperator, unkept } from "./operator.ts";
import { openRefusingDoor, type RefusingDoor } from "./refusing-door.ts";
import { runHere } from "./run-here.ts";

const keysName = "idcheck/prod/keys";
const accountName = "idcheck/prod/providers/shuxun";
const place = "Stage prod in the Region us-east-1 (from AWS_REGION)\n";
const partition = `history#${secretsSubject}`;

let books: Books;
let operator: Operator;
let doors: { secrets: RefusingDoor; table: RefusingDoor };
let folder: string;
beforeAll(async () => {
  books = await openBooks();
  folder = mkdtempSync(join(tmpdir(), "idcheck-kept-"));
});
afterAll(async () => {
  await books.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  for (const { pk, sk } of await queryAll(books.usage, partition)) {
    await books.usage.write({ type: "delete", key: { pk, sk } });
  }
  operator = await startOperator();
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets = "" } = operator.environment;
  const { AWS_ENDPOINT_URL_DYNAMODB: table = "" } = books.environment;
  doors = { secrets: await openRefusingDoor(secrets), table: await openRefusingDoor(table) };
  const environment = {
    ...operator.environment,
    ...books.environment,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: doors.secrets.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: doors.table.endpoint,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([operator.stop(), doors.secrets.stop(), doors.table.stop()]);
});

/** Runs a command for the stage `prod`, whose tables are those of the books. */
function run(command: Command, parameters: readonly string[]) {
  return runHere(command, [...parameters, "--stage", "prod", "--by", "ops"], books.environment);
}

/** Gives the content of a secret to the command after it. */
function file(value: object): string {
  const path = join(folder, "secret.json");
  writeFileSync(path, JSON.stringify(value));
  return path;
}

/** Keys with two peppers that are old enough for whatever is done next. */
async function makeKeys() {
  const secret = newKeysSecret(systemRandom, Date.UTC(2025, 0, 1));
  const rotated = withNewPepper(secret, systemRandom, Date.UTC(2025, 0, 2));
  await operator.store.create(keysName, rotated, { description: "for a test", versionId: randomUUID() });
  return { old: secret.current, current: rotated.current };
}

const printed = v.object({
  history: v.array(v.looseObject({ at: v.pipe(v.string(), v.isoTimestamp()) })),
});

/** What `npx idcheck history --of secrets` shows, without the times. */
async function history(): Promise<object[]> {
  const parameters = ["--of", "secrets", "--json", "--stage", "prod"];
  const { code, stdout, stderr } = await runHere(historyCommand, parameters, books.environment);
  expect([code, stderr]).toEqual([0, ""]);
  return v.parse(printed, JSON.parse(stdout)).history.map(({ at: _at, ...change }) => change);
}

async function versionOf(name: string): Promise<string> {
  return (await operator.store.read(name))?.versionId ?? "none";
}

function line(action: string, what: string, before: string, after: string): object {
  return { of: "secrets", by: "ops", action, what, before, after };
}

/** The words of the history for keys. */
function words(version: string, current: string, peppers: readonly string[], ...removed: string[]): string {
  const gone = removed.length === 0 ? "" : ` removed ${JSON.stringify(removed)},`;
  return `current "${current}", peppers ${JSON.stringify(peppers)},${gone} version "${version}"`;
}

describe("the history of secrets", () => {
  it("keeps who made and changed which secret, its versions and the ids of its peppers", async () => {
    const accounts = { shuxun: { appCode: "canary-4711" } };
    expect(await run(setupCommand, ["--file", file(accounts)])).toMatchObject({ code: 0, stderr: place });
    const versions = [await versionOf(keysName), await versionOf(accountName)] as const;
    const [pepper] = Object.keys((await storedKeys()).peppers);
    const set = ["set", "shuxun", "--file", file({ appCode: "canary-4712" })];
    expect(await run(providerCommand, set)).toMatchObject({ code: 0, stderr: place });
    expect(await history()).toEqual([
      line("create", keysName, "-", words(versions[0], pepper ?? "", [pepper ?? ""])),
      line("set", accountName, "-", `version "${versions[1]}"`),
      line("set", accountName, `version "${versions[1]}"`, `version "${await versionOf(accountName)}"`),
    ]);
    const kept = JSON.stringify(await queryAll(books.usage, partition));
    const { partitionKey, peppers } = await storedKeys();
    for (const value of ["canary", partitionKey, ...Object.values(peppers)])
      expect(kept).not.toContain(value);
  });

  it("keeps how the peppers were before keys were rotated, and one of them removed", async () => {
    const { old, current } = await makeKeys();
    const versions = [await versionOf(keysName)];
    expect(await run(keysCommand, ["rotate"])).toMatchObject({ code: 0, stderr: place });
    versions.push(await versionOf(keysName));
    const rotated = (await storedKeys()).current;
    expect(await run(keysCommand, ["remove", old])).toMatchObject({ code: 0, stderr: place });
    versions.push(await versionOf(keysName));
    const [first = "", second = "", third = ""] = versions;
    const between = words(second, rotated, [old, current, rotated]);
    expect(await history()).toEqual([
      line("rotate", keysName, words(first, current, [old, current]), between),
      line("remove", keysName, between, words(third, rotated, [current, rotated], old)),
    ]);
  });

  it.each(["AccessDeniedException", "ResourceNotFoundException"])(
    "must be kept first: a table that answers %s leaves every secret as it is, and the command says why",
    async (error) => {
      await makeKeys();
      const before = await operator.store.read(keysName);
      doors.table.refuse = () => error;
      const rotated = await run(keysCommand, ["rotate"]);
      expect([rotated.code, rotated.stdout]).toEqual([1, ""]);
      expect(rotated.stderr).toContain(
        `The secret ${keysName} was not changed, because its history cannot be kept (${error}).`,
      );
      expect(rotated.stderr).toContain(
        "needs dynamodb:PutItem on the partition history#secrets of the table idcheck-local-usage",
      );
      expect(await operator.store.read(keysName)).toEqual(before);
      const set = await run(providerCommand, ["set", "shuxun", "--file", file({ appCode: "a" })]);
      expect([set.code, set.stdout]).toEqual([1, ""]);
      expect(set.stderr).toContain(`The secret ${accountName} was not created`);
      expect(await operator.store.read(accountName)).toBeUndefined();
    },
  );

  it("does not claim a change that was not made after it was kept", async () => {
    const { old, current } = await makeKeys();
    const before = await versionOf(keysName);
    doors.secrets.refuse = (operation) =>
      operation === "UpdateSecretVersionStage" ? "AccessDeniedException" : undefined;
    const { code, stdout, stderr } = await run(keysCommand, ["rotate"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("needs secretsmanager:UpdateSecretVersionStage");
    expect(await versionOf(keysName)).toBe(before);
    const unconfirmed = { action: "rotate (not confirmed)", before: words(before, current, [old, current]) };
    expect(await history()).toEqual([expect.objectContaining(unconfirmed)]);
  });

  it("keeps that a secret was moved to another key, by its version and both keys", async () => {
    await makeKeys();
    const version = await versionOf(keysName);
    const { current } = await storedKeys();
    const moved = await run(keysCommand, ["rotate", "--kms-key", "stack-key"]);
    expect([moved.code, moved.stderr]).toEqual([
      0,
      `${place}Moved the secret ${keysName} to the key stack-key. It was under AWS's own key.\n`,
    ]);
    const [move, rotate] = await history();
    expect(move).toEqual(
      line(
        "move",
        keysName,
        `key "AWS's own key", version "${version}"`,
        `key "stack-key", version "${version}"`,
      ),
    );
    expect(rotate).toMatchObject({ action: "rotate" });
    expect(JSON.stringify(rotate)).toContain(current);
  });

  it("says that a change is not confirmed where that alone could not be kept", async () => {
    await makeKeys();
    const before = await versionOf(keysName);
    doors.table.refuse = (operation, time) =>
      operation === "PutItem" && time > 1 ? "AccessDeniedException" : undefined;
    const { code, stdout, stderr } = await run(keysCommand, ["rotate"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("Rotated")]);
    expect(stderr).toBe(
      `${place}The secret ${keysName} was changed, but that could not be kept (AccessDeniedException). ` +
        "In the history, the change is not confirmed.\n",
    );
    expect(await versionOf(keysName)).not.toBe(before);
    doors.table.refuse = () => undefined;
    expect(await history()).toEqual([expect.objectContaining({ action: "rotate (not confirmed)" })]);
  });

  it("confirms a change of which only the answer was lost", async () => {
    await makeKeys();
    const before = await versionOf(keysName);
    doors.secrets.losesAnswer = (operation, time) => operation === "UpdateSecretVersionStage" && time === 1;
    expect(await run(keysCommand, ["rotate"])).toMatchObject({ code: 0, stderr: place });
    expect(await versionOf(keysName)).not.toBe(before);
    expect(await history()).toEqual([expect.objectContaining({ action: "rotate" })]);
  });

  it("is not kept only where the stage is not deployed, which is said", async () => {
    await makeKeys();
    const rotate = ["rotate", "--stage", "prod", "--before-deployment"];
    expect(await runHere(keysCommand, rotate, operator.environment)).toMatchObject({
      code: 0,
      stderr: unkept,
    });
    const before = await versionOf(keysName);
    // Nothing answers here.
    vi.stubEnv("AWS_ENDPOINT_URL_CLOUDFORMATION", "http://127.0.0.1:9");
    const unread = await runHere(keysCommand, rotate, operator.environment);
    expect([unread.code, unread.stdout]).toEqual([1, ""]);
    expect(unread.stderr).toContain("The stack idcheck-prod cannot be read");
    expect(await versionOf(keysName)).toBe(before);
    expect(await history()).toEqual([]);
  });
});

async function storedKeys() {
  const stored = await operator.store.read(keysName);
  return v.parse(
    v.object({ partitionKey: v.string(), current: v.string(), peppers: v.record(v.string(), v.string()) }),
    stored?.value,
  );
}
