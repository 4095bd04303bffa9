/**
 * What each trick of `lib/store/aws/tuning.ts` saves: `node bench/sdk-tuning.ts`. A trick is measured by leaving it out,
 * because the tricks save parts of one another's work. docs/performance.md keeps the result.
 */
import { fork, spawnSync } from "node:child_process";
import { join } from "node:path";
import * as v from "valibot";
import { textTable } from "../cli/text-table.ts";
import { tricks } from "../lib/store/aws/tuning.ts";
import { environmentOf } from "./sdk-tuning/request.ts";
import { figureOf } from "./statistics.ts";

const rounds = 120;
const coldStarts = 16;
const folder = join(import.meta.dirname, "sdk-tuning");
const names = Object.keys(tricks);

/** The tricks that are on, by the name of the row. */
const settings: readonly { row: string; on: readonly string[] }[] = [
  { row: "all tricks", on: names },
  ...names.map((name) => ({ row: `without ${name}`, on: names.filter((other) => other !== name) })),
  { row: "none: the SDK as it comes", on: [] },
];

const columns = [
  { title: "client" },
  { title: "warm, µs of CPU a request", isNumber: true },
  { title: "more than with all", isNumber: true },
  { title: "first request, ms of CPU", isNumber: true },
  { title: "more than with all", isNumber: true },
];

/** What `warm.ts` prints. */
const warmRounds = v.pipe(v.string(), v.parseJson(), v.array(v.array(v.number())));

const server = fork(join(folder, "server.ts"));
try {
  const port = await new Promise<number>((resolve) => void server.once("message", resolve));
  const environment = { ...process.env, ...environmentOf(port) };
  const lists = settings.map(({ on }) => on.join(","));
  const warm = v.parse(warmRounds, measure("warm.ts", [String(rounds), ...lists], environment));
  const cold: number[][] = lists.map(() => []);
  for (let start = 0; start < coldStarts; start += 1) {
    lists.forEach((list, index) => cold[index]?.push(Number(measure("cold.ts", [list], environment))));
  }
  console.log(textTable(columns, rowsOf(warm, cold)).join("\n"));
} finally {
  server.kill();
}

/** Runs one measurement in a process of its own, and returns what it prints. */
function measure(file: string, parameters: readonly string[], env: NodeJS.ProcessEnv): string {
  const { status, stdout } = spawnSync(process.execPath, [join(folder, file), ...parameters], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${file} ended with ${status}`);
  return stdout;
}

function rowsOf(warm: readonly number[][], cold: readonly number[][]): string[][] {
  return settings.map(({ row }, index) => [
    row,
    ...cells(warm[index], warm[0], 0),
    ...cells(cold[index], cold[0], 1),
  ]);
}

/** A median with its range, and the median of how much more it is than with all tricks, round by round. */
function cells(values: readonly number[] = [], all: readonly number[] = [], digits: number): string[] {
  const { median, min, max } = figureOf(values);
  const more = figureOf(values.map((value, round) => value - (all[round] ?? Number.NaN))).median;
  const range = [min, max].map((value) => value.toFixed(digits)).join("–");
  return [`${median.toFixed(digits)} (${range})`, values === all ? "" : more.toFixed(digits)];
}
