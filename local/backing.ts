import { print, runCommand, untilStopped } from "./command.ts";
import { describeBacking } from "./descriptions.ts";
import { portsFrom } from "./ports.ts";
import { startBacking } from "./start-backing.ts";

const help = `Usage: npm run backing

Starts what the functions call: an embedded DynamoDB with the template's tables, a Secrets Manager endpoint
with the local secrets, and the simulated providers. Serves until it is stopped; what it holds is then gone.
Run npm run gateway beside it.`;

await runCommand({
  help,
  async run() {
    const backing = await startBacking({ ports: portsFrom(process.env) });
    print(`The backing of the local stack answers (Ctrl-C stops it):\n${describeBacking(backing)}`);
    await untilStopped();
    await backing.stop();
    return 0;
  },
});
