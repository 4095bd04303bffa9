/** `npm run chaos:connections`: calls over kept connections of a vendor that does everything wrong. */
import type { Command } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { recordTable } from "../../cli/text-table.ts";
import { isSound, type KeptResult, runKeptCalls } from "./connections/kept-connections.ts";

/** How long a vendor leaves a connection idle. */
const keepAlivesMs = [1_000, 5_000, 75_000];

const connectionsCommand: Command = {
  name: "npm run chaos:connections --",
  usage: "[--calls <number>] [--instances <number>] [--seed <number>]",
  description: `
Calls a vendor on an event loop of its own through the shipped transport, on clocks that are twenty times faster. The vendor
closes idle connections after 1, 5 and 75 s. In the rows "hostile" it also closes and resets them at random moments, half-closes
them, falls silent, answers twice, sends stray bytes, and loses calls before and after it has charged them; accounts and providers
change between calls. Compares what it has charged and answered with what the transport reports.

Exits with 1 if a charge is not in the books as charged or unknown, if an answer was taken that had been written before its request,
or if two owners shared a connection; otherwise with 0. Takes four minutes.`,
  options: {
    calls: {
      type: "string",
      value: "<number>",
      help: "how many calls to a hostile vendor (default: 100000)",
    },
    instances: { type: "string", value: "<number>", help: "how many transports at once (default: 100)" },
    seed: { type: "string", value: "<number>", help: "the seed (default: from the clock)" },
  },
  async run(given, { stdout, stderr }) {
    const calls = wholeNumberOf(given, "calls", 1) ?? 100_000;
    const instances = wholeNumberOf(given, "instances", 1) ?? 100;
    const seed = wholeNumberOf(given, "seed") ?? Date.now() % 1_000_000;
    const startedAt = performance.now();
    const rows: (KeptResult & { vendor: string })[] = [];
    for (const isHostile of [true, false]) {
      for (const keepAliveMs of keepAlivesMs) {
        const share = Math.ceil(calls / keepAlivesMs.length / (isHostile ? 1 : 3));
        const result = await runKeptCalls({ calls: share, instances, seed, keepAliveMs, isHostile });
        rows.push({ vendor: `${isHostile ? "hostile" : "orderly"}, ${keepAliveMs / 1_000} s`, ...result });
      }
    }
    for (const line of recordTable(rows)) stdout.write(`${line}\n`);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    stderr.write(`Seed ${seed}, ${seconds} s.\n`);
    return rows.every(isSound) ? 0 : 1;
  },
};

await runProgram(connectionsCommand);
