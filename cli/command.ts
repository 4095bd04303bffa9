import { parseArgs } from "node:util";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { helpOf } from "./help.ts";

/** One option of a command, `--<name>`. */
export type Option = {
  type: "string" | "boolean";
  /** One letter. */
  short?: string;
  /** What stands for its value in the help, such as `<file>`. */
  value?: string;
  help: string;
};

/** What a command was given. */
export type Given = {
  positionals: readonly string[];
  /** The text of an option; undefined where it was not given. */
  text(name: string): string | undefined;
  /** Whether an option without a value was given. */
  flag(name: string): boolean;
};

/** What surrounds a command. Results go to `stdout`, everything else that a person may read to `stderr`. */
export type Surroundings = {
  stdin: NodeJS.ReadableStream;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  environment: Readonly<Record<string, string | undefined>>;
  /** Calls back when the person or the system asks to stop, each time; gives how to stop listening. */
  onStop(listener: (signal: "SIGINT" | "SIGTERM") => void): () => void;
};

/** A command of `idcheck`. */
export type Command = {
  /** One line for the list of commands. */
  summary: string;
  /** What follows `idcheck` in the first line of the help. */
  usage: string;
  /** What a person should know before using it. */
  description: string;
  options: Readonly<Record<string, Option>>;
  /** Least and most arguments that are no options. */
  positionals: readonly [least: number, most: number];
  /** Resolves with the exit code. */
  run(given: Given, surroundings: Surroundings): Promise<number>;
};

/** Arguments that are not understood. Its message says what would be, never what was given. */
export class UsageError extends ConfigurationError {}

const helpOption = { type: "boolean", short: "h", help: "print this" } as const satisfies Option;

/**
 * Runs a command with its arguments; resolves with the exit code: 2 for arguments that are not understood, 1 for
 * a setting that cannot work, both with their message alone.
 */
export async function runCommand(
  command: Command,
  parameters: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  try {
    const given = read(command, parameters);
    if (given.flag("help")) {
      surroundings.stdout.write(helpOf(command, { help: helpOption }));
      return 0;
    }
    return await command.run(given, surroundings);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    surroundings.stderr.write(`${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function read({ usage, options, positionals: [least, most] }: Command, parameters: readonly string[]): Given {
  const name = usage.split(" ")[0] ?? "";
  const { values, positionals } = parse(name, { ...options, help: helpOption }, parameters);
  const isComplete = positionals.length >= least && positionals.length <= most;
  if (!isComplete && values["help"] !== true) {
    throw new UsageError(`Usage: idcheck ${usage}. See idcheck ${name} --help.`);
  }
  return {
    positionals,
    text: (option) => {
      const value = values[option];
      return typeof value === "string" ? value : undefined;
    },
    flag: (option) => values[option] === true,
  };
}

function parse(name: string, options: Readonly<Record<string, Option>>, parameters: readonly string[]) {
  const known = Object.fromEntries(
    Object.entries(options).map(([option, { type, short }]) => [
      option,
      { type, ...(short !== undefined && { short }) },
    ]),
  );
  try {
    return parseArgs({ args: [...parameters], options: known, strict: true, allowPositionals: true });
  } catch (error) {
    // The parser's message may quote a name or a number that stands where none is expected.
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = parseErrors[code] ?? "The arguments are not understood.";
    throw new UsageError(`${reason} See idcheck ${name} --help.`);
  }
}

const parseErrors: Readonly<Record<string, string>> = {
  ERR_PARSE_ARGS_UNKNOWN_OPTION: "There is no such option.",
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: "An option lacks its value, or has one that it does not take.",
};
