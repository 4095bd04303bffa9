import type { Command } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";
import { assertPortsFree } from "./free-ports.ts";
import { authenticationOf, authenticationOption } from "./gateway/authentication-option.ts";
import { localProviders } from "./gateway/environment.ts";
import { portHelp, portsFrom } from "./ports.ts";

/** `npm start`: the whole local stack. */
const startCommand: Command = {
  name: "npm start --",
  usage: "[--once] [--no-samples] [--auth iam|jwt]",
  description: `
Starts the whole local stack, runs every sample in events/ through it, prints the answers in a table, and serves until it is
stopped (Ctrl-C). Its data are lost then.

IDCHECK_PROVIDERS names the simulated providers that are asked, in their order (default: ${localProviders}). With others, samples
that depend on the provider are shown and not compared.

It exits with 0 when it is stopped, with 1 if it cannot start or if an answer under --once is not the expected one, and with 2
if it does not understand its arguments.

${portHelp()}`,
  options: {
    once: {
      type: "boolean",
      help: "stop after the table; exit with 1 if an answer is not the expected one",
    },
    "no-samples": { type: "boolean", help: "run no sample: the books begin empty" },
    ...authenticationOption,
  },
  async run(given, surroundings) {
    const auth = authenticationOf(given);
    const ports = portsFrom(surroundings.environment);
    surroundings.stdout.write("Starting the local stack of idcheck …\n");
    await assertPortsFree(ports);
    // Loads most of the project, so the first line is printed before.
    const { serve } = await import("./serve.ts");
    const samples = given.flag("no-samples") ? "none" : "all";
    return serve({ ports, auth, samples, once: given.flag("once") }, surroundings);
  },
};

await runProgram(startCommand);
process.exit();
