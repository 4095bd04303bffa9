import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type KeysSecret, readKeysSecret, withNewPepper } from "../../cli/keys-secret.ts";
import { type Keys, parseKeys } from "../../lib/secrets/keys.ts";
import { personKey } from "../../lib/limits/keys.ts";
import { createDynamoDbStore } from "../../lib/store/dynamodb.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import { queryAll } from "../../lib/store/table.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { verificationId } from "../../lib/records/record.ts";
import { createRecords } from "../../lib/records/records.ts";
import { defaultRecordSettings } from "../../lib/domain/record-settings.ts";
import { systemClock, systemRandom } from "../../lib/base/system.ts";
import { dynamoDbClient, startDynamoDb, type DynamoDb } from "../../local/dynamodb.ts";
import { createTables } from "../../local/tables.ts";
import { charged, claimRequest, createManualClock, match } from "../lib/records/fixtures.ts";
import { madeUpPerson } from "../samples/people.ts";
import { type Operator, startOperator } from "./operator.ts";
import { type CliResult, runCli } from "./run-cli.ts";

const { idNumber } = madeUpPerson(11);
const other = madeUpPerson(12).idNumber;

let dynamoDb: DynamoDb;
let client: DynamoDBClient;
let operator: Operator;
let count = 0;
beforeAll(async () => {
  dynamoDb = await startDynamoDb({ port: 0 });
  client = dynamoDbClient(dynamoDb.endpoint);
});
afterAll(async () => {
  client.destroy();
  await dynamoDb.stop();
});

let table: string;
let usageTable: string;
beforeEach(async () => {
  operator = await startOperator();
  await operator.run(["keys", "create"]);
  const run = ++count;
  await createTables(client, { nameOf: (key) => `${key}-${run}` });
  table = `verifications-${run}`;
  usageTable = `usage-${run}`;
  return () => operator.stop();
});

function idcheck(parameters: readonly string[], input = ""): Promise<CliResult> {
  const environment = {
    ...operator.environment,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    IDCHECK_VERIFICATIONS_TABLE: table,
    IDCHECK_USAGE_TABLE: usageTable,
  };
  return runCli(["forget", "--stage", "prod", ...parameters], { input, environment });
}

async function keys(): Promise<Keys> {
  return parseKeys((await operator.store.read("idcheck/prod/keys"))?.value);
}

/** Rotates the keys; not by the command, which needs a second between two peppers. */
async function rotate(change = (secret: KeysSecret) => secret): Promise<void> {
  const name = "idcheck/prod/keys";
  const { value, versionId: readVersionId = "" } = (await operator.store.read(name)) ?? {};
  const rotated = withNewPepper(readKeysSecret(value), systemRandom, Date.now() + 5_000);
  await operator.store.replace(name, change(rotated), { readVersionId, versionId: randomUUID() });
}

/** A check of a person under the current pepper; one that is not finished is still held. */
async function check(of: string, isFinished = true): Promise<string> {
  const clock = { ...createManualClock(Date.now()), ...systemClock };
  const store = createDynamoDbStore(table, client);
  const records = createRecords({ store, clock, random: systemRandom, settings: defaultRecordSettings });
  const { pepperId, subject } = await keys();
  const pk = `v1#${systemRandom.bytes(16).toString().replaceAll(/\D/gu, "").padEnd(22, "0").slice(0, 22)}`;
  const request = claimRequest(createManualClock(Date.now()), { pk, subject: subject(of) });
  const { record } = await records.claim({
    ...request,
    pepperId,
    fingerprint: () => new Uint8Array(32),
    reference: "order-17",
  });
  if (isFinished) await records.finish(record, charged, match, Date.now() + 20_000);
  return pk;
}

async function read(pk: string): Promise<unknown> {
  const item = await createDynamoDbStore(table, client).read(pk);
  return item === undefined ? undefined : recordFromItem(item);
}

/** Counts a name that is tried on a person, as a check does, under each pepper; resolves with the partitions. */
async function tryNames(of: string, caller: string, day: string): Promise<string[]> {
  const usage = createTable(usageTable, client);
  const partitions = (await keys())
    .subjects(of)
    .map((subject) => personKey(caller, day, Buffer.from(subject).toString("base64url")));
  for (const key of partitions) {
    const add = [[["names"], new Set(["one"])]] as const;
    await usage.write({ type: "update", key, conditions: [], set: [[["expiresAt"], 1]], remove: [], add });
  }
  return partitions.map(({ pk }) => pk);
}

async function itemsIn(partitions: readonly string[]): Promise<number> {
  const usage = createTable(usageTable, client);
  const items = await Promise.all(partitions.map((partition) => queryAll(usage, partition)));
  return items.flat().length;
}

describe("idcheck forget", () => {
  it("removes what was tried on a person from usage at once, under every pepper and also without a record", async () => {
    await check(other);
    await rotate();
    const noted = [
      ...(await tryNames(idNumber, "jwt:orders", "2026-11-22")),
      ...(await tryNames(idNumber, "iam:000000000000:role/orders#1", "2026-11-23")),
    ];
    const others = await tryNames(other, "jwt:orders", "2026-11-22");
    expect([await itemsIn(noted), await itemsIn(others)]).toEqual([4, 2]);
    const dry = await idcheck(["--dry-run"], idNumber);
    expect(dry.stdout).toContain("In usage: 4 items of what was tried on them.\nNothing was changed.");
    expect(await itemsIn(noted)).toBe(4);
    const result = await idcheck(["--yes"], idNumber);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("Removed from usage: 4 items.");
    expect([await itemsIn(noted), await itemsIn(others)]).toEqual([0, 2]);
  });

  it("removes what is stored of a person under every pepper, and nothing of anybody else", async () => {
    const first = await check(idNumber);
    await rotate();
    const second = await check(idNumber);
    const third = await check(other);
    const result = await idcheck(["--yes"], idNumber);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toBe(
      "2 of 3 records in prod are about this person, or these people.\nForgotten: 2 records.\n",
    );
    for (const pk of [first, second]) {
      const record = await read(pk);
      expect(record).toMatchObject({
        forgotten: true,
        state: "done",
        attempts: { "1": { charge: "charged" } },
      });
      expect(record).not.toHaveProperty("answer");
      expect(record).not.toHaveProperty("reference");
    }
    expect(await read(third)).toMatchObject({ answer: { verdict: "match" }, reference: "order-17" });
    expect((await idcheck(["--yes", "--json"], idNumber)).stdout).toContain('"found":0');
  });

  it("leaves a check that may be running alone, says until when, and exits with 1", async () => {
    const pk = await check(idNumber, false);
    const result = await idcheck(["--yes", "--json"], idNumber);
    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      found: 1,
      forgotten: 0,
      held: [{ id: verificationId(pk) }],
    });
    expect(await read(pk)).toMatchObject({ state: "claimed" });
  });

  it("says which records it could not search, because the keys do not tell of their pepper", async () => {
    const lost = await check(idNumber);
    const { pepperId } = await keys();
    await rotate((secret) => {
      const { [pepperId]: _, ...peppers } = secret.peppers;
      return { ...secret, peppers };
    });
    const found = await check(idNumber);
    const result = await idcheck(["--yes"], idNumber);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain("1 of 2 records in prod is about this person");
    expect(result.stdout).toContain(
      `1 record could not be searched, because the keys do not tell of their pepper ${pepperId}.`,
    );
    expect(await read(found)).toMatchObject({ forgotten: true });
    expect(await read(lost)).toHaveProperty("answer");

    expect((await operator.run(["keys", "remove", pepperId, "--force"])).code).toBe(0);
    const later = await idcheck(["--yes", "--json"], idNumber);
    expect(later.code).toBe(0);
    expect(JSON.parse(later.stdout)).toMatchObject({ found: 0, unknownPeppers: [] });
  });

  it("only looks with --dry-run, and takes several people from a pipe", async () => {
    const pk = await check(idNumber);
    await check(other);
    const result = await idcheck(["--dry-run"], `${other}\n${idNumber}\n`);
    expect(result.stdout).toBe(
      "2 of 2 records in prod are about this person, or these people.\nNothing was changed.\n",
    );
    expect(await read(pk)).toHaveProperty("answer");
  });

  it("does nothing without --yes where nobody can be asked, or for what is no ID number", async () => {
    const pk = await check(idNumber);
    expect(await idcheck([], idNumber)).toMatchObject({ code: 2, stdout: "" });
    const mistyped = await idcheck(["--yes"], `${idNumber}\n${idNumber.slice(0, 17)}`);
    expect(mistyped).toMatchObject({ code: 2, stdout: "" });
    expect(mistyped.stderr).toBe(
      "Line 2 is not an ID number (length). Nothing was changed. See npx idcheck forget --help.\n",
    );
    expect(await idcheck(["--yes"], " \n")).toMatchObject({ code: 2, stdout: "" });
    expect(await read(pk)).toHaveProperty("answer");
  });

  it("takes no ID number as an argument, and repeats none", async () => {
    const result = await idcheck(["--yes", idNumber], idNumber);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).not.toContain(idNumber);
  });

  it("says in words what is missing", async () => {
    table = "no-such-table";
    const result = await idcheck(["--yes"], idNumber);
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toContain("dynamodb:Scan");
    expect(result.stderr).not.toContain(idNumber);
  });
});
