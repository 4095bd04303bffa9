/** `npm run chaos`: kills gateways for real and balances the books. */
import type { Command } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { recordTable } from "../../cli/text-table.ts";

const chaosCommand: Command = {
  name: "npm run chaos --",
  usage: "[--kills <number>] [--store-outages <number>] [--seed <number>]",
  description: `
Starts the local backing and kills a gateway with SIGKILL at random moments under load, then compares the providers' own
count of charges with the books. With --store-outages it also cuts the connection to the store for some seconds while calls
are in flight. The seed decides what is sent and when kills and outages come; the machine decides where they hit.

Exits with 0 if the books balance, and with 1 if not.`,
  options: {
    kills: { type: "string", value: "<number>", help: "how many gateways to kill (default: 50)" },
    "store-outages": {
      type: "string",
      value: "<number>",
      help: "how often to cut the store off (default: 0)",
    },
    seed: { type: "string", value: "<number>", help: "the seed (default: from the clock)" },
  },
  async run(given, { stdout, stderr }) {
    const kills = wholeNumberOf(given, "kills", 1) ?? 50;
    const storeOutages = wholeNumberOf(given, "store-outages") ?? 0;
    const seed = wholeNumberOf(given, "seed") ?? Date.now() % 1_000_000;
    // Loads most of the project, so the options are read before.
    const { startBacking } = await import("../../local/start-backing.ts");
    const { runChaos } = await import("./chaos.ts");
    const backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
    const startedAt = performance.now();
    const report = await runChaos(backing, {
      kills,
      storeOutages,
      seed,
      onProgress: (killed, requests) => {
        if (stderr.isTTY === true || killed % 25 === 0) {
          stderr.write(`${killed} kills, ${requests} requests\n`);
        }
      },
    });
    await backing.stop();
    const { balances, ...counts } = report;
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const unfinished = report.keys - report.finishedKeys;
    const isSound =
      report.divergingKeys === 0 &&
      report.overspentKeys === 0 &&
      balances.every(({ lost, invented }) => lost === 0 && invented === 0);
    const lines = [
      ...recordTable([{ ...counts, seconds }]),
      "",
      ...recordTable(balances.map(({ recorded, ...books }) => ({ ...books, ...recorded }))),
      "",
      ...(unfinished > 0 ? [`${unfinished} keys were not finished in time.`] : []),
      isSound ? "The books balance." : "THE BOOKS DO NOT BALANCE.",
    ];
    stdout.write(`${lines.join("\n")}\n`);
    return isSound && unfinished === 0 ? 0 : 1;
  },
};

await runProgram(chaosCommand);
