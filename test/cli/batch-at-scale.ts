/**
 * `npm run batch:scale`: a long list with duplicates and bad rows, a SIGKILL half-way, rows added, removed and
 * sorted, and the same command again. Prints what was paid and how much memory it took.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startStack } from "../../local/start-stack.ts";
import { csvOf, madeUpList, personCount } from "./people-list.ts";
import { type CliRun, startCli } from "./run-cli.ts";

const { values } = parseArgs({ options: { rows: { type: "string", default: "10000" } } });
const rowCount = Number(values.rows);
const addedCount = Math.ceil(rowCount / 100);

process.stderr.write = () => true; // The functions log there.
const stack = await startStack();
const folder = await mkdtemp(join(tmpdir(), "idcheck-batch-"));
const people = join(folder, "people.csv");
const results = join(folder, "results.csv");
const environment = { IDCHECK_URL: stack.httpUrl };

const start = (): CliRun => startCli(["batch", people, "--out", results], { environment });
const charges = (): number =>
  Object.values(stack.calls().counts).reduce((sum, { charged }) => sum + charged, 0);

/** Resident memory of a process in megabytes, twice a second until it ends. */
async function memoryOf({ child, result }: CliRun): Promise<number[]> {
  const samples: number[] = [];
  while (child.exitCode === null && child.signalCode === null) {
    const status = readStatus(child.pid);
    const [, kilobytes] = /^VmRSS:\s+(\d+)/mu.exec(status) ?? [];
    if (kilobytes !== undefined) samples.push(Number(kilobytes) / 1024);
    await Promise.race([sleep(500), result]);
  }
  return samples;
}

function readStatus(processId: number | undefined): string {
  try {
    return readFileSync(`/proc/${processId}/status`, "utf8");
  } catch {
    return "";
  }
}

function row(name: string, startedAt: number, samples: readonly number[], more: object): object {
  const at = (share: number): string => (samples[Math.floor(samples.length * share)] ?? 0).toFixed(0);
  const memory = { "MB at 25 %": at(0.25), "MB at 50 %": at(0.5), "MB at 95 %": at(0.95) };
  return { run: name, seconds: Math.round((performance.now() - startedAt) / 1000), ...memory, ...more };
}

const all = madeUpList(rowCount + addedCount);
const list = all.slice(0, rowCount);
await writeFile(people, csvOf(list));
let startedAt = performance.now();
const killed = start();
const killedMemory = memoryOf(killed);
while (stack.calls().calls.length < personCount(list) / 2) await sleep(20);
killed.child.kill("SIGKILL");
await killed.result;
await sleep(1_000);
const rows = [row("killed half-way", startedAt, await killedMemory, { charges: charges() })];

const changed = [...all.slice(rowCount), ...list.slice(addedCount).toReversed()];
await writeFile(people, csvOf(changed));
startedAt = performance.now();
const second = start();
const secondMemory = await memoryOf(second);
const { code, stdout } = await second.result;
const lines = (await readFile(results, "utf8")).trimEnd().split("\n").slice(1);
rows.push(row("again, changed", startedAt, secondMemory, { charges: charges(), lines: lines.length, code }));

startedAt = performance.now();
const third = start();
const thirdMemory = await memoryOf(third);
rows.push(row("once more", startedAt, thirdMemory, { charges: charges(), code: (await third.result).code }));

const expected = personCount(all);
await stack.stop();
await rm(folder, { recursive: true });
console.table(rows);
console.log(stdout);
const isSound = code === 0 && charges() === expected && lines.length === changed.length;
console.log(`${expected} people, ${charges()} charges: ${isSound ? "sound" : "NOT SOUND"}.`);
process.exit(isSound ? 0 : 1);
