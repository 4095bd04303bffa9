import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DeleteItemCommand, paginateScan, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restoreCommand } from "../../cli/restore.ts";
import { systemClock } from "../../lib/base/system.ts";
import { shanghaiMonth } from "../../lib/base/month.ts";
import type { Verified } from "../../lib/check/answer.ts";
import { viewOf } from "../../lib/check/verification-view.ts";
import type { Dependencies } from "../../lib/check/dependencies.ts";
import { Problem } from "../../lib/domain/problem.ts";
import { defaultRecordSettings } from "../../lib/domain/record-settings.ts";
import type { Exchange } from "../../lib/providers/exchange.ts";
import { forgetRecord } from "../../lib/records/forget-record.ts";
import { recordFromItem, recordItem } from "../../lib/records/item.ts";
import { verificationId, type VerificationRecord } from "../../lib/records/record.ts";
import { readEntries } from "../../lib/usage/ledger/read-entries.ts";
import { attemptName, type Entry } from "../../lib/usage/ledger/entry.ts";
import { createTables } from "../../local/tables.ts";
import { check, createInstance, idNumberIn } from "../engine/instance.ts";
import { cutOff, refused, responded, shuxunAnswer } from "../lib/check/pipeline.ts";
import { projectRecords } from "../lib/usage/ledger/projected.ts";
import { madeUpPerson } from "../samples/people.ts";
import { type Books, openBooks } from "./books.ts";
import { deployedTemplate } from "./compliance/deployed-template.ts";
import { refusalOf } from "./run-here.ts";

const verdict = shuxunAnswer(1);
const unreadable = responded(200, "<html></html>");
const copyTable = "verifications-copy";
/** Locks of calls that were cut off end at once, so that the rehearsal does not wait for them. */
const records = { ...defaultRecordSettings, providerTailMs: 0, clockSkewMs: 0 };
/** What the command is told of the deployment: a lock of two seconds, and few months to search. */
const variables = {
  IDCHECK_PROVIDER_TAIL_MS: "0",
  IDCHECK_CLOCK_SKEW_MS: "0",
  IDCHECK_TIMEOUT_SECONDS: "1",
  IDCHECK_RETENTION_DAYS: "2",
};

type Key = {
  /** What the provider does before the copy is made, and after it. */
  before: readonly Exchange[];
  after?: readonly Exchange[];
  /** Whether the process was killed in its last call before the copy. */
  isKilled?: true;
  since?: "forgotten" | "settled";
  /** What the key answers once it was restored: `called` if the provider is asked again. */
  answers: string;
  status: string;
};

const keys = {
  verdict: { before: [verdict], answers: "replayed", status: "done" },
  verdictSince: { before: [cutOff], after: [verdict], answers: "key_expired", status: "lost" },
  verdictOfAKilledOneSince: {
    before: [cutOff],
    isKilled: true,
    after: [verdict],
    answers: "key_expired",
    status: "lost",
  },
  cutOff: { before: [cutOff], answers: "called", status: "retryable" },
  killed: { before: [cutOff], isKilled: true, answers: "called", status: "retryable" },
  cutOffAgainSince: {
    before: [cutOff, cutOff],
    after: [cutOff],
    answers: "attempts_exhausted",
    status: "retryable",
  },
  free: { before: [refused], answers: "called", status: "retryable" },
  exhausted: {
    before: [unreadable, unreadable, unreadable],
    answers: "attempts_exhausted",
    status: "attempts_exhausted",
  },
  forgottenSince: { before: [verdict], since: "forgotten", answers: "key_expired", status: "forgotten" },
  settledSince: { before: [cutOff], since: "settled", answers: "called", status: "retryable" },
  newVerdict: { before: [], after: [verdict], answers: "key_expired", status: "lost" },
  newCutOff: { before: [], after: [cutOff], answers: "key_expired", status: "lost" },
  newFree: { before: [], after: [refused], answers: "key_expired", status: "lost" },
} as const satisfies Readonly<Record<string, Key>>;

const names = Object.keys(keys);
const plans: readonly (readonly [string, Key])[] = Object.entries(keys);

let books: Books;
let folder: string;
let answerNext: Exchange = verdict;
/** The ID numbers that the provider was asked about, in order. */
const calls: string[] = [];
const firstAnswers = new Map<string, string>();

const transport: Dependencies["transport"] = (request) => {
  calls.push(idNumberIn(request));
  return Promise.resolve(answerNext);
};

beforeAll(async () => {
  books = await openBooks();
  folder = mkdtempSync(join(tmpdir(), "idcheck-restore-"));
  writeFileSync(join(folder, "template.json"), JSON.stringify(deployedTemplate({ variables })));
  await createTables(books.client, { nameOf: (key) => `${key}-copy` });
  for (const [name, { before, isKilled }] of plans) {
    for (const exchange of before) await send(name, exchange);
    if (isKilled === true) await kill(name);
  }
  await project();
  for (const record of await liveRecords()) {
    await books.client.send(new PutItemCommand({ TableName: copyTable, Item: await rawItem(record.pk) }));
  }
  for (const [name, { after = [], since }] of plans) {
    for (const exchange of after) await send(name, exchange);
    if (since === "forgotten") {
      await forgetRecord(await recordOf(name), { store: books.records, clock: systemClock });
    }
    if (since === "settled") {
      const said = ["--by", "accounting", "--evidence", "bill line 17"];
      const { code } = await books.run(["settle", verificationId(pkOf(name)), "1", "free", ...said]);
      expect(code).toBe(0);
    }
  }
  await project();
});
afterAll(async () => {
  await books.stop();
  rmSync(folder, { recursive: true });
});

const pks = new Map<string, string>();
const pkOf = (name: string): string => pks.get(name) ?? "";

async function send(name: string, exchange: Exchange): Promise<Verified | Problem> {
  answerNext = exchange;
  const known = new Set((await liveRecords()).map(({ pk }) => pk));
  // A new instance does not remember that the provider has failed.
  const instance = createInstance(books.records, transport, { providerIds: ["shuxun"], records });
  const answer = await check(instance, "restored", names.indexOf(name), 29_000);
  for (const { pk } of await liveRecords()) if (!known.has(pk)) pks.set(name, pk);
  if (!(answer instanceof Problem))
    firstAnswers.set(name, firstAnswers.get(name) ?? JSON.stringify(answer.answer));
  return answer;
}

/** Leaves a record as a kill does in the middle of its last call; its lock is over. */
async function kill(name: string): Promise<void> {
  const record = await recordOf(name);
  const attempts = Object.entries(record.attempts).map(([number, attempt]) => {
    const { durationMs: _ms, failure: _failure, code: _code, ...open } = attempt;
    return [number, { ...open, charge: "open" as const }] as const;
  });
  const killed = { ...record, state: "claimed" as const, attempts: Object.fromEntries(attempts) };
  const seen = { path: ["epoch"], test: "equals", value: record.epoch } as const;
  const write = { type: "put", pk: record.pk, conditions: [seen], item: recordItem(killed) } as const;
  await books.records.write(write, 5_000);
}

async function recordOf(name: string): Promise<VerificationRecord> {
  return recordFromItem((await books.records.read(pkOf(name))) ?? {});
}

async function rawItems() {
  const items = [];
  const input = { TableName: books.verificationsTable, ConsistentRead: true };
  for await (const page of paginateScan({ client: books.client }, input)) items.push(...(page.Items ?? []));
  return items;
}

async function rawItem(pk: string) {
  return (await rawItems()).find((item) => item["pk"]?.S === pk);
}

async function liveRecords(): Promise<VerificationRecord[]> {
  return (await rawItems()).map((item) => recordFromItem(unmarshall(item)));
}

/** What the stream does. */
async function project(): Promise<void> {
  const table = new Map((await liveRecords()).map((record) => [record.pk, recordItem(record)]));
  await projectRecords(books.usage, table);
}

async function lose(...lost: readonly string[]): Promise<void> {
  for (const name of lost) {
    const Key = { pk: { S: pkOf(name) } };
    await books.client.send(new DeleteItemCommand({ TableName: books.verificationsTable, Key }));
  }
}

async function entries(): Promise<Map<string, Entry>> {
  const all = new Map<string, Entry>();
  for await (const entry of readEntries(books.usage, shanghaiMonth(Date.now())))
    all.set(attemptName(entry), entry);
  return all;
}

/** Entries with what was open as unknown: nobody is at work on it. */
function closed(all: ReadonlyMap<string, Entry>): Map<string, Entry> {
  return new Map(
    [...all].map(([name, entry]) => [
      name,
      { ...entry, charge: entry.charge === "open" ? "unknown" : entry.charge },
    ]),
  );
}

const template = ["--template", "template.json"];
const restore = (...parameters: readonly string[]) =>
  books.run(["restore", "--from", copyTable, "--template", join(folder, "template.json"), ...parameters]);
const written = ["--yes", "--by", "operator", "--reason", "a script deleted records"];

describe("idcheck restore", () => {
  it("says what it would write, and changes nothing", async () => {
    await lose("verdict", "verdictSince", "newVerdict");
    const before = await rawItems();
    const { code, stdout } = await restore();
    expect(code).toBe(0);
    expect(stdout).toContain("Would be written into idcheck-local-verifications of prod:");
    expect(stdout).toMatch(/^ +1 {2}copied as they ended/mu);
    expect(stdout).toMatch(/^ +2 {2}made from the books alone/mu);
    expect(stdout).toContain("Nothing was changed. To write this, run it again with --yes and --reason.");
    expect(await rawItems()).toEqual(before);
  });

  it("puts back what a script has deleted, and touches nothing else", async () => {
    const before = new Map((await liveRecords()).map((record) => [record.pk, record]));
    const { code, stdout } = await restore(...written, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      done: 1,
      released: 0,
      refused: 2,
      forgotten: 0,
      unreadable: 0,
      isDry: false,
    });
    const after = new Map((await liveRecords()).map((record) => [record.pk, record]));
    expect(after.size).toBe(names.length);
    for (const [pk, record] of before) expect(after.get(pk)).toEqual(record);
  });

  it("puts back the whole table", async () => {
    await project();
    const before = closed(await entries());
    await lose(...names);
    const { code, stdout } = await restore(...written, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ done: 2, released: 5, refused: 5, forgotten: 1 });
    await project();
    expect(closed(await entries())).toEqual(before);
    expect(closed(await entries())).toEqual(await entries());
    const again = await restore(...written, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({
      done: 0,
      released: 0,
      refused: 0,
      forgotten: 0,
      living: 10,
    });
    const audit = await books.run(["audit"]);
    expect([audit.code, audit.stdout]).toEqual([
      0,
      expect.stringContaining("The entries agree with every record that still exists."),
    ]);
    // Until then, whoever held a key that was lost may still be calling.
    await pause(2_100);
  });

  it.each(plans)(
    "answers the key of a check, %s, so that it is not paid for twice",
    async (name, { answers, status }) => {
      const record = await recordOf(name);
      expect(viewOf(record, Date.now()).status).toBe(status);
      const before = calls.length;
      const answer = await send(name, verdict);
      const asked = calls
        .slice(before)
        .filter((idNumber) => idNumber === madeUpPerson(names.indexOf(name)).idNumber);
      if (answer instanceof Problem) expect([answer.code, asked.length]).toEqual([answers, 0]);
      else if (answers === "called") expect([answer.replayed, asked.length]).toEqual([false, 1]);
      else {
        expect([answer.replayed, asked.length]).toEqual([true, 0]);
        expect(JSON.stringify(answer.answer)).toBe(firstAnswers.get(name));
      }
    },
  );

  it("leaves books that agree with everything that was done since", async () => {
    await project();
    const audit = await books.run(["audit"]);
    expect([audit.code, audit.stdout]).toEqual([
      0,
      expect.stringContaining("exactly the sum of the entries"),
    ]);
  });

  it("keeps who restored what, when and why", async () => {
    const { stdout } = await books.run(["history", "--of", "restores", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      history: [
        {
          by: "operator",
          action: "begin",
          what: copyTable,
          after: "-",
          evidence: "a script deleted records",
        },
        { action: "end", after: "1 done, 0 released, 2 refused, 0 forgotten" },
        { action: "begin" },
        { action: "end", after: "2 done, 5 released, 5 refused, 1 forgotten" },
        { action: "begin" },
        { action: "end", after: "0 done, 0 released, 0 refused, 0 forgotten" },
      ],
    });
  });

  it.each([
    ["the stage's own table", "idcheck-local-verifications", /own table/u],
    ["a table that is not of records", "usage-copy", /its key is not pk alone/u],
    ["a table that is not there", "nothing", /There is no table with the name in --from/u],
  ])("refuses %s", async (_, from, words) => {
    const { code, stderr } = await books.run([
      "restore",
      "--from",
      from,
      "--template",
      join(folder, "template.json"),
    ]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(words)]);
  });

  it.each([
    [["--from", copyTable, "--yes", ...template], /--reason is required: why records are restored/u],
    [[...template], /--from is required/u],
  ])("refuses %j before it looks at a table", async (parameters, words) => {
    const { code, stderr } = await refusalOf(restoreCommand, parameters);
    expect([code, stderr]).toEqual([2, expect.stringMatching(words)]);
  });
});
