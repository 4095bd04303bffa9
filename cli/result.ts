import type { Given, Surroundings } from "./command.ts";

/** What a command has to say: one object, as JSON for scripts and in sentences for people. */
export function printResult(
  given: Given,
  { stdout }: Pick<Surroundings, "stdout">,
  result: object,
  lines: readonly string[],
): void {
  stdout.write(given.flag("json") ? `${JSON.stringify(result)}\n` : `${lines.join("\n")}\n`);
}
