/** `npm run batch:scale`: a long batch that is killed half-way and then changed. */
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command, Given, Surroundings } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { recordTable } from "../../cli/text-table.ts";
import type { Stack } from "../../local/start-stack.ts";
import { csvOf, madeUpList, personCount } from "./people-list.ts";
import { type CliRun, startCli } from "./run-cli.ts";

const batchScaleCommand: Command = {
  name: "npm run batch:scale --",
  usage: "[--rows <number>]",
  description: `
Runs a batch over a long list with duplicates and invalid rows and kills it half-way with SIGKILL. Then it adds, removes and
sorts rows, and runs the same command twice more. Prints how much memory each run took and what was paid.

Exits with 0 if every person was paid for exactly once, and with 1 if not.`,
  options: {
    rows: { type: "string", value: "<number>", help: "how many rows the list has (default: 10000)" },
  },
  run: batchAtScale,
};

async function batchAtScale(given: Given, { stdout }: Surroundings): Promise<number> {
  const rowCount = wholeNumberOf(given, "rows", 100) ?? 10_000;
  const addedCount = Math.ceil(rowCount / 100);
  process.stderr.write = () => true; // The functions log there.
  // Loads most of the project, so the options are read before.
  const { startStack } = await import("../../local/start-stack.ts");
  const stack = await startStack();
  const folder = await mkdtemp(join(tmpdir(), "idcheck-batch-"));
  const people = join(folder, "people.csv");
  const results = join(folder, "results.csv");
  const start = (): CliRun =>
    startCli(["batch", people, "--out", results], { environment: { IDCHECK_URL: stack.httpUrl } });

  const all = madeUpList(rowCount + addedCount);
  const list = all.slice(0, rowCount);
  await writeFile(people, csvOf(list));
  const halfWay = async (): Promise<void> => {
    while (stack.calls().calls.length < personCount(list) / 2) await sleep(20);
  };
  const killed = await measured("killed half-way", start(), halfWay);
  await sleep(1_000);
  const rows = [{ ...killed.row, charges: chargesOf(stack) }];

  const changed = [...all.slice(rowCount), ...list.slice(addedCount).toReversed()];
  await writeFile(people, csvOf(changed));
  const again = await measured("again, changed", start());
  const lines = (await readFile(results, "utf8")).trimEnd().split("\n").slice(1);
  rows.push({ ...again.row, charges: chargesOf(stack) });
  const onceMore = await measured("once more", start());
  rows.push({ ...onceMore.row, charges: chargesOf(stack) });
  await stack.stop();
  await rm(folder, { recursive: true });

  const [expected, charges] = [personCount(all), chargesOf(stack)];
  const isSound = again.code === 0 && charges === expected && lines.length === changed.length;
  stdout.write(`${recordTable(rows).join("\n")}\n\n${again.stdout}\n`);
  stdout.write(`${expected} people, ${charges} charges: ${isSound ? "sound" : "NOT SOUND"}.\n`);
  return isSound ? 0 : 1;
}

/** Lets a run come to its end, or kills it after `killAt`; resolves with its output and a row for the table. */
async function measured(name: string, run: CliRun, killAt?: () => Promise<void>) {
  const startedAt = performance.now();
  const sampling = memoryOf(run);
  if (killAt !== undefined) {
    await killAt();
    run.child.kill("SIGKILL");
  }
  const { code, stdout } = await run.result;
  const samples = await sampling;
  const at = (share: number): number => Math.round(samples[Math.floor(samples.length * share)] ?? 0);
  const memory = { "MB at 25 %": at(0.25), "MB at 50 %": at(0.5), "MB at 95 %": at(0.95) };
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { code, stdout, row: { run: name, seconds, ...memory, code: code ?? "killed" } };
}

/** Resident memory of a process in megabytes, twice a second until it ends. */
async function memoryOf({ child, result }: CliRun): Promise<number[]> {
  const samples: number[] = [];
  while (child.exitCode === null && child.signalCode === null) {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/mu.exec(statusOf(child.pid)) ?? [];
    if (kilobytes !== undefined) samples.push(Number(kilobytes) / 1024);
    await Promise.race([sleep(500), result]);
  }
  return samples;
}

function statusOf(processId: number | undefined): string {
  try {
    return readFileSync(`/proc/${processId}/status`, "utf8");
  } catch {
    return "";
  }
}

function chargesOf(stack: Stack): number {
  return Object.values(stack.calls().counts).reduce((sum, { charged }) => sum + charged, 0);
}

await runProgram(batchScaleCommand);
process.exit();
