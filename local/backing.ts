import type { Command } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";
import { untilStopped } from "../cli/surroundings.ts";
import { assertPortsFree } from "./free-ports.ts";
import { portHelp, portsFrom } from "./ports.ts";

/** `npm run backing`: what the functions call. */
const backingCommand: Command = {
  name: "npm run backing --",
  usage: "",
  description: `
Starts what the functions call: an embedded DynamoDB with the tables of the template, a Secrets Manager endpoint with the
local secrets, and the simulated providers. It runs until it is stopped, and then loses its data. Run npm run gateway
beside it.

${portHelp()}`,
  options: {},
  async run(_, surroundings) {
    const { stdout } = surroundings;
    const { providers, dynamoDb, secrets } = portsFrom(surroundings.environment);
    const ports = { providers, dynamoDb, secrets };
    stdout.write("Starting the backing of the local stack …\n");
    await assertPortsFree(ports);
    // Loads much, so the first line is printed before.
    const { startBacking } = await import("./start-backing.ts");
    const { describeBacking } = await import("./descriptions.ts");
    const backing = await startBacking({ ports });
    stdout.write(`The backing of the local stack is ready (Ctrl-C stops it):\n${describeBacking(backing)}\n`);
    await untilStopped(surroundings);
    await backing.stop();
    return 0;
  },
};

await runProgram(backingCommand);
process.exit();
