import type { Command, Option } from "./command.ts";

/** The help of one command. */
export function helpOf(command: Command, more: Readonly<Record<string, Option>>): string {
  const options = Object.entries({ ...command.options, ...more });
  return [
    `Usage: idcheck ${command.usage}`,
    "",
    command.description.trim(),
    "",
    "Options:",
    ...columns(options.map(([name, option]) => [leftOf(name, option), option.help])),
    "",
  ].join("\n");
}

/** The list of all commands. */
export function overview(summaries: Readonly<Record<string, string>>): string {
  return [
    "Usage: idcheck <command> [options]",
    "",
    "Chinese identity checks that cost what they must and no more.",
    "",
    "Commands:",
    ...columns(Object.entries(summaries)),
    "",
    "idcheck <command> --help tells more.",
    "",
  ].join("\n");
}

/** Two columns; the lines of a text on the right stay on the right. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) =>
    right.split("\n").map((line, index) => `  ${(index === 0 ? left : "").padEnd(width)}  ${line}`),
  );
}

function leftOf(name: string, { short, value }: Option): string {
  const head = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return value === undefined ? head : `${head} ${value}`;
}
