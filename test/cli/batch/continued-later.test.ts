import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { batchCommand } from "../../../cli/batch.ts";
import { settleCommand } from "../../../cli/settle.ts";
import { type Stack, startStack } from "../../../local/start-stack.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { isRecord } from "../../support/is-record.ts";
import { runHere } from "../run-here.ts";

/** A list whose batch meets an outage, in a stack whose clock a test can set forward. */
let stack: Stack;
let folder: string;
let people: string;
let results: string;
let aheadMs = 0;

const dayMs = 86_400_000;
const rowCount = 6;

beforeAll(async () => {
  stack = await startStack();
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() + aheadMs);
  return () => vi.restoreAllMocks();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "idcheck-later-"));
  people = join(folder, "people.csv");
  results = join(folder, "results.csv");
  const lines = Array.from({ length: rowCount }, (_, index) => {
    const { name, idNumber } = madeUpPerson(index);
    return `${name},${idNumber}`;
  });
  await writeFile(people, ["name,idNumber", ...lines].join("\n"));
  return () => rm(folder, { recursive: true });
});

/** Runs the batch, always by the same command: one row at a time, each for at most five seconds. */
async function run(): Promise<{ code: number; stdout: string; lines: Record<string, unknown>[] }> {
  const parameters = [people, "--out", results, "--url", stack.httpUrl, "-c", "1", "--timeout", "5"];
  const { code, stdout } = await runHere(batchCommand, parameters);
  const lines: unknown = parse(await readFile(results), { columns: true });
  return { code, stdout, lines: Array.isArray(lines) ? lines.filter(isRecord) : [] };
}

/** The provider's next requests get these faults, one after the other. */
async function plan(provider: string, faults: readonly { fault: string; times: number }[]): Promise<void> {
  for (const fault of faults) {
    const body = JSON.stringify({ provider, delayMs: 0, ...fault });
    await fetch(`${stack.providersUrl}/_faults`, { method: "POST", body });
  }
}

function charges(): number {
  return Object.values(stack.calls().counts).reduce((sum, { charged }) => sum + charged, 0);
}

it("a batch that met an outage goes on eight days later by the same command, and pays nobody twice", async () => {
  // Two people get verdicts, the third one's calls are cut off, and from the fourth on every provider refuses.
  await plan("kuaidi100", [
    { fault: "late", times: 2 },
    { fault: "reset-before-read", times: 1 },
    { fault: "code-501", times: 1_000 },
  ]);
  await plan("shuxun", [
    { fault: "reset-before-read", times: 1 },
    { fault: "http-503", times: 1_000 },
  ]);
  const first = await run();
  expect(first.stdout).toContain("Stopped, because every check fails: provider_timeout");
  expect(first.lines.map(({ problem }) => problem)).toEqual(["", "", "provider_timeout"]);
  const second = await run();
  expect(second.stdout).toContain("Stopped, because every check fails: ");
  expect(second.lines.map(({ problem }) => problem)).toEqual(["", "", "in_progress", expect.any(String)]);
  expect(charges()).toBe(2);
  // As a kill leaves it between the second person's answer and its line.
  const journal = `${results}.batch/journal`;
  await writeFile(journal, `${(await readFile(journal, "utf8")).split("\n")[0] ?? ""}\n`);
  await fetch(`${stack.providersUrl}/_faults`, { method: "DELETE" });

  aheadMs += 8 * dayMs;
  const later = await run();
  expect(later.code).toBe(1);
  expect(later.lines[0]).toEqual(first.lines[0]);
  expect({ ...later.lines[1], checkedAt: "" }).toEqual({ ...first.lines[1], checkedAt: "" });
  expect(later.lines[2]).toMatchObject({
    outcome: "problem",
    problem: "key_expired",
    charged: "unknown",
    id: first.lines[2]?.["id"],
  });
  expect(later.lines.slice(3).map(({ verdict }) => verdict)).toEqual(["match", "match", "match"]);
  expect(later.stdout).toContain("  1 verdict is from earlier runs: nothing was sent\n");
  expect(later.stdout).toContain("  1 verdict was paid for in an earlier run that did not get the answer");
  expect(later.stdout).toContain("  1 row with key_expired may have been charged");
  expect(charges()).toBe(5);

  // The bill shows neither of the third person's calls.
  for (const attempt of ["1", "2"]) {
    const order = [
      String(first.lines[2]?.["id"]),
      attempt,
      "free",
      "--by",
      "ops",
      "--evidence",
      "not billed",
    ];
    const environment = { IDCHECK_DYNAMODB_PORT: new URL(stack.dynamoDbEndpoint).port };
    expect(await runHere(settleCommand, [...order, "--stage", "local"], environment)).toMatchObject({
      code: 0,
    });
  }
  const last = await run();
  expect(last).toMatchObject({ code: 0 });
  expect(last.lines.map(({ verdict }) => verdict)).toEqual(Array(rowCount).fill("match"));
  expect(last.stdout).toContain("Spent on this batch so far: ¥3.60\n");
  expect(charges()).toBe(rowCount);
});
