import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Given, type Surroundings, UsageError } from "./command.ts";

/**
 * A text that nobody may look at: from `--file`, from a pipe, or one line from the keyboard without showing it. It is
 * never an argument: those stand in the list of processes and in histories. Throws UsageError, which never quotes it.
 */
export async function readHidden(
  question: string,
  given: Given,
  { stdin, stderr }: Pick<Surroundings, "stdin" | "stderr">,
): Promise<string> {
  const file = given.text("file");
  const source = file !== undefined ? contentOf(file) : isTerminal(stdin) ? typed(question) : text(stdin);
  const found = await source;
  if (found.trim() === "") throw new UsageError("Nothing was given: use --file, a pipe or the keyboard.");
  return found;

  async function typed(asked: string): Promise<string> {
    // What readline would echo goes nowhere.
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const terminal = createInterface({ input: stdin, output: nowhere, terminal: true });
    // Asked only now: what is typed before the terminal was told to be silent would be shown.
    stderr.write(`${asked}: `);
    // Ctrl-C and Ctrl-D give nothing.
    const closed = once(terminal, "close").then(() => "");
    const line = await Promise.race([terminal.question(""), closed]).catch(() => "");
    terminal.close();
    stderr.write("\n");
    return line;
  }
}

/** Whether somebody sits at the other end. */
export function isTerminal(stdin: NodeJS.ReadableStream): boolean {
  return "isTTY" in stdin && stdin.isTTY === true;
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new UsageError(`--file cannot be read (${code}).`);
  }
}
