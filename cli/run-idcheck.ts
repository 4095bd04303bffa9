import packageManifest from "../package.json" with { type: "json" };
import { suggestion } from "../lib/base/nearest-name.ts";
import type { Surroundings } from "./command.ts";
import { commands } from "./commands.ts";
import { exitCodes } from "./exit-codes.ts";
import { overview } from "./help.ts";
import { print } from "./print.ts";
import { runCommand } from "./run-command.ts";
import { unforeseenText } from "./unforeseen.ts";

/** Runs the command that is named first with the rest as its arguments; resolves with the exit code, and never rejects. */
export async function runIdcheck(parameters: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await runNamed(parameters, surroundings);
  } catch (error) {
    print(surroundings.stderr, unforeseenText(error));
    return exitCodes.failed;
  }
}

async function runNamed(
  [name, ...parameters]: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { stdout, stderr } = surroundings;
  switch (name) {
    case undefined:
      print(stderr, overview(summaries()));
      return exitCodes.unusable;
    case "--version":
    case "-v":
      print(stdout, `idcheck ${packageManifest.version}\n`);
      return exitCodes.done;
    case "help":
    case "--help":
    case "-h": {
      const [about] = parameters;
      if (about !== undefined) return runNamed([about, "--help"], surroundings);
      print(stdout, overview(summaries()));
      return exitCodes.done;
    }
    default: {
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (command !== undefined) return runCommand(await command.load(), parameters, surroundings);
      const known = Object.keys(commands);
      print(
        stderr,
        `There is no such command.${suggestion(name, known)} The commands are: ${known.join(", ")}.\n`,
      );
      return exitCodes.unusable;
    }
  }
}

function summaries(): Record<string, string> {
  return Object.fromEntries(Object.entries(commands).map(([key, { summary }]) => [key, summary]));
}
