/** `npm run simulate`: runs the shipped pipeline in virtual time, by seeds. */
import type { Command, Given } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { searchMutants } from "../support/mutants/search.ts";
import { protocolMutants } from "./mutants/suite.ts";
import { describeResult, startTiming } from "./print.ts";
import { assumed, boundOptions, type Bounds } from "./plan.ts";
import { runMany, type RunSettings } from "./run-many.ts";
import { runSchedule } from "./simulate.ts";

/** Seeds are smaller. */
const seedLimit = 2 ** 31;

const simulateCommand: Command = {
  name: "npm run simulate --",
  usage: "[options]",
  description: `
Simulates the shipped pipeline: kills, lost and late messages, stalls, wrong clocks, repeated requests and failing
providers. Every schedule follows from its seed and is checked against the invariants of the record protocol.

Exits with 0 if no invariant was broken and no mutant survived, and with 1 if not.`,
  options: {
    schedules: { type: "string", value: "<number>", help: "how many schedules to run (default: 10000)" },
    seed: {
      type: "string",
      value: "<number>",
      help: "the first seed; the others follow it (default: from the clock)",
    },
    workers: { type: "string", value: "<number>", help: "how many cores to use (default: 1)" },
    [boundOptions.skewMs]: {
      type: "string",
      value: "<ms>",
      help: `how far each clock may be from the true time (default: ${assumed.skewMs}, which the margins allow for)`,
    },
    [boundOptions.killDelayMs]: {
      type: "string",
      value: "<ms>",
      help: `how long after its deadline an invocation is ended at most (default: ${assumed.killDelayMs})`,
    },
    [boundOptions.tailMs]: {
      type: "string",
      value: "<ms>",
      help: `how long a provider may go on with a call that was cut off (default: ${assumed.tailMs})`,
    },
    [boundOptions.messageMs]: {
      type: "string",
      value: "<ms>",
      help:
        `how late a message to the store may take effect (default: ${assumed.messageMs}, and never after the replay\n` +
        "window). More than an hour also outlives the window",
    },
    [boundOptions.repeatMs]: {
      type: "string",
      value: "<ms>",
      help: `how long after the next request a provider may begin to repeat its last answer (default: ${assumed.repeatMs})`,
    },
    trace: { type: "boolean", help: "print what happens in each schedule; for use with --schedules 1" },
    mutants: {
      type: "boolean",
      help:
        "for each rule of the protocol, look for a seed that shows what happens without the rule: first the known\n" +
        "seed, then from --seed (default: 0) on, at most --schedules of them (default: 200000)",
    },
    update: { type: "boolean", help: "with --mutants: store the seeds that were found" },
    only: { type: "string", value: "<text>", help: "with --mutants: only mutants whose name contains this" },
  },
  run: simulate,
};

async function simulate(given: Given): Promise<number> {
  const isTracing = given.flag("trace");
  const schedules = wholeNumberOf(given, "schedules");
  const seed = wholeNumberOf(given, "seed", 0, seedLimit);
  Error.stackTraceLimit = isTracing ? 20 : 0;
  if (given.flag("mutants")) {
    const options = { only: given.text("only") ?? "", update: given.flag("update") };
    const runs = schedules ?? 200_000;
    return searchMutants(protocolMutants, { ...options, runs, seed: seed ?? 0 }, console.log);
  }
  const first = seed ?? Date.now() % seedLimit;
  const bounds = boundsOf(given);
  if (isTracing) return trace(first, schedules ?? 10_000, bounds);
  const workers = wholeNumberOf(given, "workers", 1) ?? 1;
  return search({ seed: first, schedules: schedules ?? 10_000, workers, bounds });
}

function boundsOf(given: Given): Bounds {
  return {
    skewMs: wholeNumberOf(given, boundOptions.skewMs, 0) ?? assumed.skewMs,
    killDelayMs: wholeNumberOf(given, boundOptions.killDelayMs, 0) ?? assumed.killDelayMs,
    tailMs: wholeNumberOf(given, boundOptions.tailMs, 0) ?? assumed.tailMs,
    messageMs: wholeNumberOf(given, boundOptions.messageMs, 1) ?? assumed.messageMs,
    repeatMs: wholeNumberOf(given, boundOptions.repeatMs, 0) ?? assumed.repeatMs,
  };
}

async function search(settings: RunSettings): Promise<number> {
  const duration = startTiming();
  let toldAt = 0;
  const result = await runMany(settings, (total) => {
    const { seconds } = duration();
    if (seconds < toldAt + 10) return;
    toldAt = seconds;
    console.error(`${total.schedules} schedules, ${total.failureCount} broken, ${seconds.toFixed(0)} s`);
  });
  console.log(describeResult(result, settings, duration()));
  return result.failureCount === 0 ? 0 : 1;
}

async function trace(seed: number, schedules: number, bounds: Bounds): Promise<number> {
  let code = 0;
  for (let next = seed; next < seed + schedules; next++) {
    console.log(`seed ${next}`);
    const { violations } = await runSchedule(next, { bounds, trace: (line) => console.log(line) });
    if (violations.length > 0) code = 1;
  }
  return code;
}

await runProgram(simulateCommand);
