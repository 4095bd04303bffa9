/** `npm run idcheck -- <command>`: the command line of idcheck. */
import { enableCompileCache } from "node:module";
import { commands } from "./commands.ts";
import { overview } from "./help.ts";
import { ignoreTlsSwitch } from "./ignore-tls-switch.ts";
import { suggestion } from "../lib/base/nearest-name.ts";
import { print } from "./print.ts";
import { runCommand } from "./run-command.ts";
import { processSurroundings } from "./surroundings.ts";
import { unforeseenText } from "./unforeseen.ts";

// A command loads a few hundred modules. Compiled once, they load in a third of the time.
enableCompileCache();

/** Runs the command that is named first; resolves with the exit code. */
async function main([name, ...parameters]: readonly string[]): Promise<number> {
  const summaries = Object.fromEntries(Object.entries(commands).map(([key, { summary }]) => [key, summary]));
  if (name === undefined) {
    print(process.stderr, overview(summaries));
    return 2;
  }
  if (name === "help" || name === "--help" || name === "-h") {
    print(process.stdout, overview(summaries));
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const known = Object.keys(commands);
    print(
      process.stderr,
      `There is no such command.${suggestion(name, known)} The commands are: ${known.join(", ")}.\n`,
    );
    return 2;
  }
  return runCommand(await command.load(), parameters, processSurroundings);
}

// A reader that has seen enough of the output (`| head`) closes it. That is not a failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
ignoreTlsSwitch(process.env, process.stderr);
process.on("uncaughtException", (error) => {
  print(process.stderr, unforeseenText(error));
  process.exit(1);
});
process.exitCode = await main(process.argv.slice(2));
