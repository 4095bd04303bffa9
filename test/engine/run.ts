/** `npm run engine`: duplicates and a bad network at scale, on a real engine. */
import type { Command } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { recordTable } from "../../cli/text-table.ts";

const engineCommand: Command = {
  name: "npm run engine --",
  usage: "[--keys <number>] [--requests <number>] [--seed <number>]",
  description: `
Runs the shipped pipeline on a real DynamoDB engine: first --requests identical requests at once for each of --keys keys,
both fresh keys and keys whose holder was killed; then five times as many keys over a network that loses 5 % and 20 % of the
requests and of the answers.

Exits with 0 if each key led to one call and no charge was lost, and with 1 if not.`,
  options: {
    keys: { type: "string", value: "<number>", help: "how many keys (default: 100)" },
    requests: { type: "string", value: "<number>", help: "identical requests for each key (default: 100)" },
    seed: { type: "string", value: "<number>", help: "the seed of the losses (default: from the clock)" },
  },
  async run(given, { stdout }) {
    const keys = wholeNumberOf(given, "keys", 1) ?? 100;
    const requests = wholeNumberOf(given, "requests", 1) ?? 100;
    const seed = wholeNumberOf(given, "seed") ?? Date.now() % 1_000_000;
    // Loads most of the project, so the options are read before.
    const { runDuplicates } = await import("./duplicates.ts");
    const { runLossy } = await import("./lossy.ts");
    const { startWiredEngine } = await import("./wired-engine.ts");
    const engine = await startWiredEngine();
    const duplicates = [];
    for (const abandoned of [false, true]) {
      duplicates.push(await runDuplicates(engine, { keys, requests, abandoned }));
    }
    stdout.write(`${recordTable(duplicates).join("\n")}\n\n`);
    const losses = [];
    for (const share of [0.05, 0.2]) losses.push(await runLossy(engine, { share, keys: 5 * keys, seed }));
    await engine.stop();
    const isSound =
      duplicates.every(
        ({ fewestCalls, mostCalls, verdicts, others }) =>
          fewestCalls === 1 && mostCalls === 1 && verdicts === keys && others === 0,
      ) &&
      losses.every(
        ({ lost, invented, lockedByNobody, unfinished, overspent }) =>
          lost + invented + lockedByNobody + unfinished + overspent === 0,
      );
    const verdict = isSound
      ? "One call for each key, no charge lost, no key locked without a holder."
      : "SOMETHING IS WRONG.";
    stdout.write(`${recordTable(losses).join("\n")}\n\n${verdict}\n`);
    return isSound ? 0 : 1;
  },
};

await runProgram(engineCommand);
