import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Given, type Surroundings, UsageError } from "./command.ts";
import { fileFailure } from "./file-failure.ts";

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
      ? contentOf(file)
      : isTerminal(stdin)
        ? typeHidden(question, { stdin, stderr })
        : text(stdin);
  const found = await source;
  if (found.trim() === "") throw new UsageError("Nothing was given. Use --file, a pipe or the keyboard.");
  return found;
}

/** One line from the keyboard, which is not shown. Ctrl-C and Ctrl-D give an empty text. */
export async function typeHidden(
  question: string,
  { stdin, stderr }: Pick<Surroundings, "stdin" | "stderr">,
): Promise<string> {
  // Discards what readline would echo.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: nowhere, terminal: true });
  // Asks only now: what is typed before the terminal is silent would be shown.
  stderr.write(`${question}: `);
  const closed = once(terminal, "close").then(() => "");
  const line = await Promise.race([terminal.question(""), closed]).catch(() => "");
  terminal.close();
  stderr.write("\n");
  return line;
}

/** Whether the input is a terminal, so that a person can be asked. */
export function isTerminal(stdin: NodeJS.ReadableStream): boolean {
  return "isTTY" in stdin && stdin.isTTY === true;
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw fileFailure("--file cannot be read", error);
  }
}
