import type { Given, Surroundings } from "./command.ts";
import { print } from "./print.ts";
import { printableJson } from "./printable.ts";

/** Prints the result of a command: with `--json` as one JSON object for scripts, otherwise as lines for a person. */
export function printResult(
  given: Given,
  { stdout }: Pick<Surroundings, "stdout">,
  result: object,
  lines: readonly string[],
): void {
  print(stdout, `${given.flag("json") ? printableJson(result) : lines.join("\n")}\n`);
}
