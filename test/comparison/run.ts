/** `npm run compare`: kills idcheck and a handler on Powertools' idempotency alike, and balances their books. */
import type { Command } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { recordTable } from "../../cli/text-table.ts";

const compareCommand: Command = {
  name: "npm run compare --",
  usage: "[--kills <number>] [--seed <number>]",
  description: `
Kills a process under load as npm run chaos does: first idcheck's functions, then a handler that uses Powertools'
idempotency as its documentation shows. Prints what each of them lost and paid for twice.`,
  options: {
    kills: { type: "string", value: "<number>", help: "how often to kill each of them (default: 40)" },
    seed: { type: "string", value: "<number>", help: "the seed (default: from the clock)" },
  },
  async run(given, { stdout }) {
    const kills = wholeNumberOf(given, "kills", 1) ?? 40;
    const seed = wholeNumberOf(given, "seed") ?? Date.now() % 1_000_000;
    // Loads most of the project, so the options are read before.
    const { startBacking } = await import("../../local/start-backing.ts");
    const { runChaos } = await import("../chaos/chaos.ts");
    const { subjects } = await import("./subjects.ts");
    const { createComparisonTables } = await import("./tables.ts");
    const rows = [];
    for (const [name, subject] of Object.entries(subjects)) {
      const backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
      await createComparisonTables(backing.dynamoDbEndpoint);
      const { balances, keys, finishedKeys, requests } = await runChaos(backing, { kills, seed }, subject);
      await backing.stop();
      const sum = (amount: (one: (typeof balances)[number]) => number): number =>
        balances.reduce((total, one) => total + amount(one), 0);
      const charges = sum((one) => one.charges);
      rows.push({
        subject: name,
        kills,
        seed,
        requests,
        keys,
        finishedKeys,
        charges,
        beyondOneAKey: charges - finishedKeys,
        recordedCharged: sum(({ recorded }) => recorded.charged),
        recordedUnknown: sum(({ recorded }) => recorded.unknown),
        lost: sum((one) => one.lost),
      });
    }
    stdout.write(`${recordTable(rows).join("\n")}\n`);
    return 0;
  },
};

await runProgram(compareCommand);
