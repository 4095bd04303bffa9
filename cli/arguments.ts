import { parseArgs } from "node:util";
import { type Command, type Given, type Option, type Run, UsageError } from "./command.ts";
import { helpOption } from "./help.ts";
import { suggestion } from "../lib/base/nearest-name.ts";

type Options = Readonly<Record<string, Option>>;

/**
 * Reads the arguments of a command: what to run and with what, or `help` if nothing else was asked for. Throws
 * UsageError, which names options and never a value: a value may be a person's name or ID number.
 */
export function readArguments(
  command: Command,
  parameters: readonly string[],
): "help" | { run: Run; given: Given } {
  const { values, positionals } = parse({ ...command.options, help: helpOption }, parameters);
  if (values["help"] === true) return "help";
  const { run, rest } = chosen(command, positionals);
  const textsOf = (option: string): string[] =>
    [values[option]].flat().filter((value) => typeof value === "string");
  return {
    run,
    given: {
      positionals: rest,
      text: (option) => textsOf(option)[0],
      texts: textsOf,
      flag: (option) => values[option] === true,
    },
  };
}

function chosen(command: Command, positionals: readonly string[]): { run: Run; rest: readonly string[] } {
  if ("run" in command) {
    const [least, most] = command.positionals ?? [0, 0];
    assertNumber(command, positionals.length, [least, most]);
    return { run: command.run, rest: positionals };
  }
  const { actions } = command;
  const [name, ...rest] = positionals;
  if (name === undefined) throw misused(command, "An action is missing.");
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) {
    const known = Object.keys(actions);
    throw new UsageError(
      `There is no such action.${suggestion(name, known)} The actions are: ${known.join(", ")}.`,
    );
  }
  assertNumber(command, rest.length, numberOfArguments(action.argument));
  return { run: action.run, rest };
}

function numberOfArguments(argument: string | undefined): readonly [least: number, most: number] {
  if (argument === undefined) return [0, 0];
  return argument.startsWith("[") ? [0, 1] : [1, 1];
}

/** Throws a UsageError if there are too few or too many arguments that are no options; it quotes none of them. */
function assertNumber(
  command: Command,
  count: number,
  [least, most]: readonly [least: number, most: number],
): void {
  if (count < least) throw misused(command, "An argument is missing.");
  // A value with blanks falls apart into several arguments if the shell is not told that it is one.
  if (count > most)
    throw misused(command, "There are too many arguments: put a value with blanks in quotes.");
}

function misused({ name, usage }: Command, fault: string): UsageError {
  return new UsageError(
    usage === "" ? "This command takes no arguments." : `${fault} Usage: ${name} ${usage}.`,
  );
}

function parse(options: Options, parameters: readonly string[]) {
  const config = {
    args: withNegativeNumbers(parameters, options),
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short, multiple = false }]) => [
        name,
        { type, multiple, ...(short !== undefined && { short }) },
      ]),
    ),
  };
  try {
    const { tokens, ...parsed } = parseArgs({ ...config, tokens: true });
    assertSaidOnce(tokens, options);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // The parser's own message may quote a value. Read leniently, its tokens show which option is wrong.
    const { tokens } = parseArgs({ ...config, strict: false, tokens: true });
    const faults = tokens.flatMap((token) => (token.kind === "option" ? faultOf(token, options) : []));
    throw new UsageError(faults[0] ?? "These arguments cannot be read.");
  }
}

/** Throws a UsageError if two values are given to an option that takes one: the parser would take the last, say of two Regions. */
function assertSaidOnce(tokens: readonly { kind: string; name?: string }[], options: Options): void {
  const said = new Set<string>();
  for (const { kind, name = "" } of tokens) {
    if (kind !== "option") continue;
    const { type, multiple = false } = options[name] ?? {};
    if (said.has(name) && type === "string" && !multiple) throw new UsageError(`--${name} is given twice.`);
    said.add(name);
  }
}

/**
 * `--days -1` as `--days=-1`, and `-d -1` as `-d-1`. The parser takes a value that begins with `-` in no other way, and an
 * option can only say which numbers it takes if it gets this one.
 */
function withNegativeNumbers(parameters: readonly string[], options: Options): string[] {
  const separators = new Map<string, string>();
  for (const [name, { type, short }] of Object.entries(options)) {
    if (type === "boolean") continue;
    separators.set(`--${name}`, "=");
    if (short !== undefined) separators.set(`-${short}`, "");
  }
  const args: string[] = [];
  for (const [index, parameter] of parameters.entries()) {
    if (parameter === "--") return [...args, ...parameters.slice(index)];
    const option = args.at(-1) ?? "";
    const separator = separators.get(option);
    if (separator !== undefined && /^-\d/u.test(parameter)) {
      args[args.length - 1] = `${option}${separator}${parameter}`;
    } else args.push(parameter);
  }
  return args;
}

type OptionToken = { name: string; value: string | undefined; inlineValue: boolean | undefined };

function faultOf({ name, value, inlineValue }: OptionToken, options: Options): string[] {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    return [`There is no such option.${suggestion(name, Object.keys(options), "--")}`];
  }
  if (option.type === "boolean") return value === undefined ? [] : [`--${name} takes no value.`];
  const isMissing = value === undefined || (inlineValue !== true && /^-./u.test(value));
  return isMissing ? [`--${name} needs a value: --${name} ${option.value ?? "<value>"}.`] : [];
}
