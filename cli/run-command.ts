import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { readArguments } from "./arguments.ts";
import { type Command, Stopped, type Surroundings, UsageError } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { helpOf } from "./help.ts";
import { print } from "./print.ts";
import { processSurroundings } from "./surroundings.ts";

/**
 * Runs a command with its arguments; resolves with the exit code: its own, or that of an error that has words for a person, of which
 * only the message is printed. Rejects with every other error.
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
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const help = error instanceof UsageError ? ` See ${command.name} --help.` : "";
    print(surroundings.stderr, `${error.message}${help}\n`);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: ConfigurationError): number {
  if (error instanceof UsageError) return exitCodes.unusable;
  return error instanceof Stopped ? exitCodes.interrupted : exitCodes.failed;
}

/** Where what Node compiles is kept: beside what is installed, as `launch.sh` says why. */
const compileCacheFolder = join(import.meta.dirname, "../node_modules/.cache/node-compile-cache");

/**
 * Runs a command as this process: with its arguments, and with the exit code as its own. What it loads by then is compiled once:
 * the next start of the same program takes half the time. Where nothing can be written, nothing is kept.
 */
export async function runProgram(command: Command): Promise<void> {
  enableCompileCache(compileCacheFolder);
  process.exitCode = await runCommand(command, process.argv.slice(2), processSurroundings);
}
