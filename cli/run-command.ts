import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { readArguments } from "./arguments.ts";
import { type Command, type Surroundings, UsageError } from "./command.ts";
import { helpOf } from "./help.ts";
import { print } from "./print.ts";
import { processSurroundings } from "./surroundings.ts";

/**
 * Runs a command with its arguments; resolves with the exit code: its own, 2 for arguments that cannot be used and 1 for a
 * setting that cannot work, both with their message alone. Rejects with every other error.
 */
export async function runCommand(
  command: Command,
  parameters: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  try {
    const read = readArguments(command, parameters);
    if (read !== "help") return await read.run(read.given, surroundings);
    print(surroundings.stdout, helpOf(command));
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const isUsage = error instanceof UsageError;
    print(
      surroundings.stderr,
      isUsage ? `${error.message} See ${command.name} --help.\n` : `${error.message}\n`,
    );
    return isUsage ? 2 : 1;
  }
}

/** Runs a command as this process: with its arguments, and with the exit code as its own. */
export async function runProgram(command: Command): Promise<void> {
  process.exitCode = await runCommand(command, process.argv.slice(2), processSurroundings);
}
