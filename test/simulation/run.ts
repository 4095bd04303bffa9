import { parseArgs } from "node:util";
import { searchMutants } from "./mutants/search.ts";
import { describeResult, startTiming } from "./print.ts";
import { runMany } from "./run-many.ts";
import { runSchedule } from "./simulate.ts";

const help = `npm run simulate -- [options]

Simulates the shipped pipeline: kills, lost and late messages, stalls, wrong clocks, repeated requests, failing
providers. Every schedule follows from its seed and is checked against the invariants of the record protocol.

  --schedules N   how many schedules to run (default 10000)
  --seed S        the first seed; the others follow it (default: drawn from the clock)
  --workers W     how many cores to use (default 1)
  --trace         tell what happens in each schedule; use it with --schedules 1
  --mutants       for each rule of the protocol, look for a seed that shows what its absence does: the known one, then
                  from --seed (default 0) on, at most --schedules of them (default 200000)
  --update        with --mutants: keep the seeds that were found
  --only NAME     with --mutants: only those whose name contains NAME
  --help          this text

Exit code 1 where an invariant was broken or a mutant survived, 2 for a wrong option.`;

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    console.log(help);
    return 0;
  }
  Error.stackTraceLimit = options.trace ? 20 : 0;
  if (options.mutants) return searchMutants({ ...options, seed: options.seed ?? 0 }, console.log);
  const seed = options.seed ?? Date.now() % 2 ** 31;
  const schedules = options.schedules ?? 10_000;
  if (options.trace) return trace(seed, schedules);
  const duration = startTiming();
  let toldAt = 0;
  const result = await runMany({ schedules, seed, workers: options.workers }, (total) => {
    const { seconds } = duration();
    if (seconds < toldAt + 10) return;
    toldAt = seconds;
    console.error(`${total.schedules} schedules, ${total.failureCount} broken, ${seconds.toFixed(0)} s`);
  });
  console.log(describeResult(result, seed, duration()));
  return result.failureCount === 0 ? 0 : 1;
}

async function trace(seed: number, schedules: number): Promise<number> {
  let code = 0;
  for (let next = seed; next < seed + schedules; next++) {
    console.log(`seed ${next}`);
    const { violations } = await runSchedule(next, { trace: (line) => console.log(line) });
    if (violations.length > 0) code = 1;
  }
  return code;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      schedules: { type: "string" },
      seed: { type: "string" },
      workers: { type: "string", default: "1" },
      trace: { type: "boolean", default: false },
      mutants: { type: "boolean", default: false },
      update: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  return {
    ...values,
    schedules: values.schedules === undefined ? undefined : wholeNumber("schedules", values.schedules),
    seed: values.seed === undefined ? undefined : wholeNumber("seed", values.seed),
    workers: wholeNumber("workers", values.workers),
  };
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new TypeError(`--${name} takes a whole number`);
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof TypeError;
  console.error(isUsage ? `${error.message}\nTry --help.` : error);
  process.exitCode = isUsage ? 2 : 1;
}
