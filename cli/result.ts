import type { Given, Surroundings } from "./command.ts";

/** Prints the result of a command: with `--json` as one JSON object for scripts, otherwise as lines for a person. */
export function printResult(
  given: Given,
  { stdout }: Pick<Surroundings, "stdout">,
  result: object,
  lines: readonly string[],
): void {
  stdout.write(given.flag("json") ? `${JSON.stringify(result)}\n` : `${lines.join("\n")}\n`);
}
