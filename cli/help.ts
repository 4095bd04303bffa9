import type { Command, Option } from "./command.ts";
import { exitCodeMeanings } from "./exit-codes.ts";
import { alignedLines } from "./text-table.ts";

/** The option that every command has. */
export const helpOption = { type: "boolean", short: "h", help: "print this help" } as const satisfies Option;

/** The help of one command. */
export function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, help: helpOption });
  const actions = "actions" in command ? Object.entries(command.actions) : [];
  return [
    `Usage: ${command.name} ${command.usage}`.replace(/(?: --)? $/u, ""),
    "",
    command.description.trim(),
    ...section(
      "Actions",
      actions.map(([name, { argument = "", help }]) => [`${name} ${argument}`.trimEnd(), help]),
    ),
    ...section(
      "Options",
      options.map(([name, option]) => [leftOf(name, option), option.help]),
    ),
    "",
  ].join("\n");
}

/** The list of all commands, with a line about each, and of all exit codes. */
export function overview(summaries: Readonly<Record<string, string>>): string {
  return [
    "Usage: npx idcheck <command> [options]",
    "",
    "Chinese identity checks that cost what they must and no more.",
    ...section("Commands", Object.entries(summaries)),
    ...section("Options", [
      ["-h, --help", "print this help"],
      ["-v, --version", "print the version"],
    ]),
    ...section(
      "Exit codes",
      exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]),
    ),
    "",
    "Run npx idcheck <command> --help for more.",
    "",
  ].join("\n");
}

/** A heading with two columns below it; a text of several lines stays on the right. Nothing without rows. */
function section(title: string, rows: readonly (readonly [left: string, right: string])[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows.flatMap(([left, right]) =>
    right.split("\n").map((line, index) => [index === 0 ? left : "", line]),
  );
  return ["", `${title}:`, ...alignedLines(cells).map((line) => `  ${line}`)];
}

function leftOf(name: string, { short, value }: Option): string {
  const head = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return value === undefined ? head : `${head} ${value}`;
}
