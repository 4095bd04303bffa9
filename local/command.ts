import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { portSettings } from "./ports.ts";

/** An option of a command; `oneOf` lists the values that it takes. */
export type Option = ParseArgsOptionsConfig[string] & { oneOf?: readonly string[] };

/** One of the commands of the local stack. */
export type Command = {
  /** What `--help` prints before the options. */
  help: string;
  options?: Readonly<Record<string, Option>>;
  /** Runs until it is done; resolves with the exit code. */
  run(flags: Readonly<Record<string, unknown>>): Promise<number>;
};

/**
 * Runs a command with this process's arguments and exits with its code: 1 for a setting that cannot work, with
 * its message alone, and 2 for arguments that are not understood.
 */
export async function runCommand(command: Command): Promise<void> {
  process.exit(await exitCodeOf(command));
}

/** Resolves once the process is asked to stop. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

/** Writes a line for the person who runs the command. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function exitCodeOf({ help, options = {}, run }: Command): Promise<number> {
  let flags: Readonly<Record<string, unknown>>;
  try {
    const all = { ...options, help: { type: "boolean", short: "h" } } as const;
    flags = parseArgs({ options: all, strict: true, allowPositionals: false }).values;
    for (const [name, { oneOf }] of Object.entries(options)) {
      const value = flags[name];
      if (oneOf !== undefined && typeof value === "string" && !oneOf.includes(value)) {
        throw new ConfigurationError(`--${name} takes one of: ${oneOf.join(", ")}.`);
      }
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : "Unknown arguments."} See --help.\n`);
    return 2;
  }
  if (flags["help"] === true) {
    print(`${help}\n\n${portHelp()}`);
    return 0;
  }
  try {
    return await run(flags);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function portHelp(): string {
  const lines = Object.values(portSettings).map(
    ({ variable, default: port, serves }) => `  ${variable.padEnd(24)} ${serves} (default ${port})`,
  );
  return ["Ports on 127.0.0.1 (0 takes a free one):", ...lines].join("\n");
}
