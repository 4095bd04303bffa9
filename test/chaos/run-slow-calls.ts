/** `npm run chaos:slow`: how many checks are paid twice if the first provider answers when the second one is asked. */
import type { Command } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { recordTable } from "../../cli/text-table.ts";
import { defaultCallSettings } from "../../lib/domain/config.ts";

/** When the first provider answers, from the time at which the second one is asked. */
const fromFirstCallMs = [-100, 50] as const;
const secondAnswersMs = [200, 1_000, 5_000];
const slowedByMs = 100;
const timeoutSeconds = 29;

const slowCallsCommand: Command = {
  name: "npm run chaos:slow --",
  usage: "[--checks <number>] [--wave <number>] [--first-call-ms <number>] [--seed <number>]",
  description: `
Starts the local stack and sends waves of checks whose first provider answers at about the time at which the second one is
asked: from 100 ms before until 50 ms after. The second one answers after 0.2, 1 and 5 s, and half of the connections to it
are held back by 100 ms. Counts the checks that were paid twice, and compares the providers' own counters with the books.

Exits with 1 if a second request was sent after the first answer had arrived whole, if a check had no verdict, or if the books
do not balance; otherwise with 0. Takes seven minutes.`,
  options: {
    checks: {
      type: "string",
      value: "<number>",
      help: "how many checks for each time of the second provider (default: 200)",
    },
    wave: { type: "string", value: "<number>", help: "how many checks at once (default: 25)" },
    "first-call-ms": {
      type: "string",
      value: "<number>",
      help: "when the second provider is asked (default: 12000, as deployed)",
    },
    seed: {
      type: "string",
      value: "<number>",
      help: "the seed of the first provider's times (default: from the clock)",
    },
  },
  async run(given, { stdout, stderr }) {
    const checks = wholeNumberOf(given, "checks", 1) ?? 200;
    const wave = wholeNumberOf(given, "wave", 1) ?? 25;
    const firstCallMs = wholeNumberOf(given, "first-call-ms", 500, 20_000) ?? defaultCallSettings.firstCallMs;
    const seed = wholeNumberOf(given, "seed") ?? Date.now() % 1_000_000;
    const [least, most] = fromFirstCallMs;
    // Loads most of the project, so the options are read before.
    const { startBacking } = await import("../../local/start-backing.ts");
    const { runSlowCalls } = await import("./slow-calls.ts");
    const backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
    const startedAt = performance.now();
    const { rows, balances, verdicts, unexplained } = await runSlowCalls(backing, {
      checks,
      wave,
      firstCallMs,
      firstAnswerMs: [firstCallMs + least, firstCallMs + most],
      secondAnswersMs,
      slowedByMs,
      timeoutSeconds,
      seed,
      onProgress: (done) => stderr.write(`${done} checks\n`),
    });
    await backing.stop();
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const booksBalance = balances.every(({ lost, invented }) => lost === 0 && invented === 0);
    const isSound =
      booksBalance &&
      unexplained === 0 &&
      verdicts === checks * secondAnswersMs.length &&
      rows.every(({ readBefore }) => readBefore === 0);
    const lines = [
      ...recordTable(rows),
      "",
      ...recordTable(balances.map(({ recorded, ...books }) => ({ ...books, ...recorded }))),
      "",
      ...recordTable([{ seed, wave, verdicts, unexplained, seconds }]),
      "",
      isSound
        ? "The books balance, and no second request was sent after the first answer had arrived."
        : "SOMETHING IS WRONG.",
    ];
    stdout.write(`${lines.join("\n")}\n`);
    return isSound ? 0 : 1;
  },
};

await runProgram(slowCallsCommand);
