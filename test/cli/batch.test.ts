import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { greyJpeg } from "../../local/images.ts";
import { freePort } from "../../local/ports.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { madeUpPerson } from "../samples/people.ts";
import { isRecord } from "../support/is-record.ts";
import { csvOf, type ListedPerson, madeUpList, personCount } from "./people-list.ts";
import { type CliResult, type CliRun, startCli } from "./run-cli.ts";

let stack: Stack;
let folder: string;
let people: string;
let results: string;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "idcheck-batch-"));
  people = join(folder, "people.csv");
  results = join(folder, "results.csv");
  await fetch(`${stack.providersUrl}/_calls`, { method: "DELETE" });
  await fetch(`${stack.providersUrl}/_faults`, { method: "DELETE" });
  return () => rm(folder, { recursive: true });
});

function start(parameters: readonly string[] = [], url = stack.httpUrl): CliRun {
  return startCli(["batch", people, "--out", results, ...parameters], { environment: { IDCHECK_URL: url } });
}

function run(parameters?: readonly string[], url?: string): Promise<CliResult> {
  return start(parameters, url).result;
}

/** The lines of the results, by column. */
async function readResults(): Promise<Record<string, string>[]> {
  const lines: unknown = parse(await readFile(results), { columns: true });
  return Array.isArray(lines) ? lines.filter(isRecord).map(texts) : [];
}

function texts(line: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(line).map(([name, value]) => [name, String(value)]));
}

function charges(): number {
  return Object.values(stack.calls().counts).reduce((sum, { charged }) => sum + charged, 0);
}

/** Makes every provider take its time, so that there is a middle to be killed in. */
async function slowDown(delayMs: number): Promise<void> {
  for (const provider of ["kuaidi100", "shuxun"]) {
    const fault = JSON.stringify({ provider, fault: "late", times: 10_000, delayMs });
    await fetch(`${stack.providersUrl}/_faults`, { method: "POST", body: fault });
  }
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

async function untilCalls(count: number): Promise<void> {
  while (stack.calls().calls.length < count) await sleep(5);
}

function expectNothingPersonal(text: string, list: readonly ListedPerson[]): void {
  for (const { name, idNumber } of list) {
    expect(text.includes(name.trim()) || text.includes(idNumber)).toBe(false);
  }
}

describe("idcheck batch", () => {
  it("gives every row one line in the order of the list, pays a person once and a bad row never", async () => {
    const list = madeUpList(100);
    await writeFile(people, csvOf(list));
    const { code, stdout, stderr } = await run();
    expect(code).toBe(0);
    // On a slow machine it takes long enough for lines of progress.
    expect(stderr).toMatch(/^(?:\d+\/100 · .*\n)*$/u);
    const lines = await readResults();
    expect(lines.map(({ row }) => Number(row))).toEqual(list.map((_, index) => index + 2));
    expect(lines.map(({ reference }) => reference)).toEqual(list.map(({ reference }) => reference));
    expect(lines.map(({ outcome }) => outcome)).toEqual(
      list.map(({ isValid }) => (isValid ? "verdict" : "invalid")),
    );
    expect(lines[9]).toMatchObject({ verdict: "match", duplicateOf: "6", id: lines[4]?.["id"] });
    expect(lines[24]).toMatchObject({ verdict: "", errors: "idNumber:check_character" });
    expect(charges()).toBe(personCount(list));
    expect(stdout).toContain(`100 of 100 rows`);
    expect(stdout).toContain("Spent on this batch so far: ¥");
    expectNothingPersonal(stdout + readFileSync(results, "utf8"), list);
    expectNothingPersonal(readFileSync(join(`${results}.batch`, "journal"), "utf8"), list);
    const strict = await run(["--strict"]);
    expect(strict).toMatchObject({ code: 1, stderr: "" });
    expect(charges()).toBe(personCount(list));
  });

  it("reads a list as a spreadsheet on a Chinese Windows writes it, and tells of names with several codes", async () => {
    const { idNumber } = madeUpPerson(7);
    const [headings, row] = [
      "2ad0d5c3fb3bc9edb7ddd6a4bac5a3a8b1d8ccee a3a93bb1e0bac5".replace(" ", ""),
      "d5c5fe9f",
    ];
    const bytes = [
      Buffer.from("sep=;\r\n"),
      Buffer.from(headings, "hex"),
      Buffer.from("\r\n"),
      Buffer.from(row, "hex"),
      Buffer.from(`;'${idNumber};order-1\r\n`),
    ];
    await writeFile(people, Buffer.concat(bytes));
    const { code } = await run(["--encoding", "GBK", "--strict"]);
    expect(code).toBe(0);
    expect(await readResults()).toMatchObject([
      { row: "2", reference: "order-1", outcome: "verdict", warnings: "name_encoding", errors: "" },
    ]);
  });

  it("keeps what tells who was in the list from everybody else", async () => {
    await writeFile(people, csvOf(madeUpList(3)));
    await run();
    expect(modeOf(`${results}.batch`)).toBe("700");
    for (const name of ["secret", "journal"]) expect(modeOf(join(`${results}.batch`, name))).toBe("600");
  });

  it("goes on after a SIGKILL with rows added, removed and sorted, and pays nothing twice", async () => {
    const list = madeUpList(200);
    await writeFile(people, csvOf(list));
    await slowDown(10);
    const killed = start();
    await untilCalls(60);
    killed.child.kill("SIGKILL");
    expect(await killed.result).toMatchObject({ signal: "SIGKILL" });
    // What was in flight comes to its end in the functions, which were not killed.
    await sleep(200);

    const changed = [...madeUpList(210).slice(200), ...list.slice(5).toReversed()];
    await writeFile(people, csvOf(changed));
    expect(await run()).toMatchObject({ code: 0 });
    const lines = await readResults();
    expect(lines.map(({ reference }) => reference)).toEqual(changed.map(({ reference }) => reference));
    expect(lines.every(({ outcome }) => outcome === "verdict" || outcome === "invalid")).toBe(true);
    // Who was removed had been asked about before.
    const everybody = personCount([...list, ...changed]);
    expect(charges()).toBe(everybody);

    expect(await run()).toMatchObject({ code: 0 });
    expect(await readResults()).toHaveLength(changed.length);
    expect(charges()).toBe(everybody);
  });

  it("lets what is under way end at Ctrl-C, says how to go on, and goes on", async () => {
    const list = madeUpList(100);
    await writeFile(people, csvOf(list));
    await slowDown(20);
    const interrupted = start(["--concurrency", "4"]);
    await untilCalls(20);
    interrupted.child.kill("SIGINT");
    const { code, stdout, stderr } = await interrupted.result;
    expect(code).toBe(130);
    expect(stderr).toContain("Finishing the checks in flight. Press Ctrl-C again to abandon them.");
    expect(stdout).toContain(
      "Run the same command again to continue: rows with a verdict are not paid for again.",
    );
    const lines = await readResults();
    expect(lines.length).toBeLessThan(100);
    const verdicts = lines.filter(({ outcome, duplicateOf }) => outcome === "verdict" && duplicateOf === "");
    expect(charges()).toBe(verdicts.length);
    expect(await run()).toMatchObject({ code: 0 });
    expect(charges()).toBe(personCount(list));
  });

  it("gives up what is under way at a second Ctrl-C, and pays nothing twice for it", async () => {
    const list = madeUpList(40);
    await writeFile(people, csvOf(list));
    await slowDown(1_000);
    const interrupted = start();
    await untilCalls(8);
    interrupted.child.kill("SIGINT");
    await sleep(50);
    interrupted.child.kill("SIGINT");
    expect(await interrupted.result).toMatchObject({ code: 130 });
    await fetch(`${stack.providersUrl}/_faults`, { method: "DELETE" });
    expect(await run()).toMatchObject({ code: 0 });
    expect(charges()).toBe(personCount(list));
  });

  it("stops before the batch costs more than it may, and goes on when it may cost more", async () => {
    const list = madeUpList(30);
    await writeFile(people, csvOf(list));
    const limited = ["--max-spend", "2", "--price", "0.2"];
    expect(await run(limited)).toMatchObject({ code: 1 });
    expect(charges()).toBe(10);
    const { code, stdout } = await run(limited);
    expect(code).toBe(1);
    expect(stdout).toContain("because --max-spend was reached");
    expect(charges()).toBe(10);
    expect(await run(["--max-spend", "200", "--price", "0.2"])).toMatchObject({ code: 0 });
    expect(charges()).toBe(personCount(list));
  });

  it("stops where nothing comes back, and goes on later", async () => {
    await writeFile(people, csvOf(madeUpList(50)));
    const nowhere = `http://127.0.0.1:${await freePort(0, "http")}`;
    const { code, stdout } = await run(["--concurrency", "4"], nowhere);
    expect(code).toBe(1);
    expect(stdout).toContain(
      "Stopped, because every check fails: no_answer (ECONNREFUSED): Nothing listens at that address.",
    );
    expect(stdout).toContain("Spent on this batch so far: ¥0.00\n");
    expect((await readResults()).length).toBeLessThan(20);
    expect(await run()).toMatchObject({ code: 0 });
    expect(await readResults()).toHaveLength(50);
  });

  it("does not mind that nobody reads what it says", async () => {
    await writeFile(people, csvOf(madeUpList(20)));
    const { child, result } = start();
    child.stdout.destroy();
    child.stderr.destroy();
    // The pipes were closed on this side.
    await result.catch(() => undefined);
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(0);
    expect(await readResults()).toHaveLength(20);
  });

  it("lets one run at a time into a batch", async () => {
    await writeFile(people, csvOf(madeUpList(60)));
    await slowDown(50);
    const first = start(["--concurrency", "1"]);
    await untilCalls(3);
    const second = await run();
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toMatch(/^Process \d+ is working on this batch\./u);
    first.child.kill("SIGKILL");
    await first.result;
  });

  it("does not write over a file that belongs to no batch", async () => {
    await writeFile(people, csvOf(madeUpList(3)));
    await writeFile(results, "mine");
    expect(await run()).toMatchObject({ code: 1 });
    expect(readFileSync(results, "utf8")).toBe("mine");
  });

  it("says in words why a file of its own cannot be used, before anything is paid", async () => {
    await writeFile(people, csvOf([]));
    await writeFile(join(folder, "file"), "");
    const parts = ["batch", people, "--out"];
    const environment = { IDCHECK_URL: stack.httpUrl };
    const nowhere = await startCli([...parts, join(folder, "file/results.csv")], { environment }).result;
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain("--out cannot be written: a part of its path is a file");
    const slip = await startCli([...parts, join(folder, "no/such/results.csv")], { environment }).result;
    expect(slip.code).toBe(2);
    expect(slip.stderr).toContain("--out cannot be written: its folder does not exist. Make the folder");
    expect(existsSync(join(folder, "no"))).toBe(false);
    const list = await startCli(["batch", folder, "--out", results], { environment }).result;
    expect(list.code).toBe(2);
    expect(list.stderr).toContain("The list cannot be read: it is a folder. Give a file in it.");
    expect(charges()).toBe(0);
  });

  it("reads images by their names beside the list", async () => {
    await mkdir(join(folder, "faces"));
    await writeFile(join(folder, "faces/good.jpg"), greyJpeg(97, 64));
    await writeFile(join(folder, "faces/low.jpg"), greyJpeg(50, 64));
    await writeFile(join(folder, "faces/text.jpg"), "no picture");
    await writeFile(join(folder, "faces/large.jpg"), Buffer.alloc(3_000_000));
    const idNumber = magicIdNumber("110001");
    const names = [
      "faces/good.jpg",
      "faces\\low.jpg",
      "faces/good.jpg",
      "faces/none.jpg",
      "faces",
      "../x.jpg",
      "/etc/hosts",
    ];
    const lines = [...names, "faces/text.jpg", "faces/large.jpg", ""].map(
      (name) => `${idNumber},${name},示例甲`,
    );
    await writeFile(people, ["ID_Number,Photo,Name", ...lines].join("\n"));
    expect(await run(["--threshold", "90"])).toMatchObject({ code: 0 });
    const told = (await readResults()).map(({ verdict, score, errors, duplicateOf }) =>
      [verdict, score, errors, duplicateOf].join(" ").trim(),
    );
    expect(told).toEqual([
      "match 97",
      "mismatch 50",
      "match 97  2",
      "image:file_missing",
      "image:file_unreadable",
      "image:file_outside",
      "image:file_outside",
      "image:format",
      "image:too_large",
      "image:required",
    ]);
    expect(charges()).toBe(2);
  });

  it.each([
    ["no options", []],
    ["a concurrency of 0", ["--out", "x", "--concurrency", "0"]],
    ["an amount that is none", ["--out", "x", "--max-spend", "1,5"]],
    ["an encoding that nobody knows", ["--out", "x", "--encoding", "latin1"]],
    ["a threshold without images", ["--out", "x", "--threshold", "90"]],
    ["a column that is not there", ["--out", "x", "--name-column", "someone"]],
  ])("refuses %s with 2", async (_, parameters) => {
    await writeFile(people, csvOf(madeUpList(1)));
    const { code, stderr } = await startCli(["batch", people, ...parameters]).result;
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/at .*\.ts:/u);
  });
});
