import { buffer } from "node:stream/consumers";
import { type Given, type Surroundings, UsageError } from "./command.ts";
import { askHidden, isTerminal } from "./prompt.ts";
import { decodeText, readTextFile } from "./text-file.ts";

/**
 * Reads a confidential text: from `--file`, from a pipe, or one line from the keyboard without showing it. It is never
 * an argument: arguments are visible in the list of processes and in shell histories. Throws UsageError, which never
 * quotes it.
 */
export async function readHidden(
  question: string,
  given: Given,
  { stdin, stderr }: Pick<Surroundings, "stdin" | "stderr">,
): Promise<string> {
  const file = given.text("file");
  const source =
    file !== undefined
      ? readTextFile(file, "--file cannot be read")
      : isTerminal(stdin)
        ? askHidden(question, { stdin, stderr })
        : readPiped(stdin);
  const found = await source;
  if (found.trim() === "") throw new UsageError("Nothing was given. Use --file, a pipe or the keyboard.");
  return found;
}

/** What is piped in, as text. */
async function readPiped(stdin: NodeJS.ReadableStream): Promise<string> {
  return decodeText(await buffer(stdin));
}
