/** `npm run chaos:client`: sends a thousand checks while what answers them is killed and started again. */
import type { Command } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { recordTable } from "../../cli/text-table.ts";

const chaosClientCommand: Command = {
  name: "npm run chaos:client --",
  usage: "[--checks <number>] [--kills <number>]",
  description: `
Runs the client against the local stack twice while checks are in flight: first the HTTP door in front of the functions is
killed and opened again, then the process that runs the functions is killed (SIGKILL) and started again.

Exits with 0 if each check has one verdict and every charge is on record, and with 1 if not.`,
  options: {
    checks: {
      type: "string",
      value: "<number>",
      help: "how many checks to send in each run (default: 1000)",
    },
    kills: { type: "string", value: "<number>", help: "how often to kill in each run (default: 5)" },
  },
  async run(given, { stdout }) {
    const checks = wholeNumberOf(given, "checks", 1) ?? 1_000;
    const kills = wholeNumberOf(given, "kills", 1) ?? 5;
    // Loads most of the project, so the options are read before.
    const { startBacking } = await import("../../local/start-backing.ts");
    const { runThroughRestarts } = await import("./client-restarts.ts");
    const backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
    const rows = [];
    let isSound = true;
    for (const [round, killed] of (["door", "functions"] as const).entries()) {
      const options = { checks, kills, killed, firstPerson: round * checks };
      const { recorded, durationMs, ...counts } = await runThroughRestarts(backing, options);
      const seconds = Math.round(durationMs / 1000);
      rows.push({ killed, kills, checks, ...counts, ...recorded, seconds });
      isSound &&=
        counts.verifications === checks &&
        counts.lost === 0 &&
        recorded.charged === checks &&
        counts.failures === 0;
    }
    await backing.stop();
    stdout.write(`${recordTable(rows).join("\n")}\n`);
    return isSound ? 0 : 1;
  },
};

await runProgram(chaosClientCommand);
