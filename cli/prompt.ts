import { createInterface, type ReadLineOptions } from "node:readline/promises";
import { Writable } from "node:stream";
import { type Given, Stopped, type Surroundings, UsageError } from "./command.ts";

/** The input ended, by Ctrl-D say, before a question was answered. */
class InputEnded extends UsageError {}

type Terminal = Pick<Surroundings, "stdin" | "stderr">;

/** Whether the input is a terminal, so that a person can be asked. */
export function isTerminal(stdin: NodeJS.ReadableStream): boolean {
  return "isTTY" in stdin && stdin.isTTY === true;
}

/** One line from the keyboard. Rejects with {@link Stopped} after Ctrl-C, and with UsageError after Ctrl-D. */
export function ask(question: string, { stdin, stderr }: Terminal): Promise<string> {
  return typed({ input: stdin, output: stderr }, (line) => line(`${question} `));
}

/** As {@link ask}, without showing what is typed. */
export async function askHidden(question: string, { stdin, stderr }: Terminal): Promise<string> {
  // Discards what readline would echo.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await typed({ input: stdin, output: nowhere, terminal: true }, (line) => {
      // Asks only once the terminal is silent: what is typed before would be shown.
      stderr.write(`${question}: `);
      return line("");
    });
  } finally {
    stderr.write("\n");
  }
}

/** Asks whether something may be done. Everything but y and yes says no, and so does Ctrl-D. Rejects with {@link Stopped} after Ctrl-C. */
export async function isConfirmed(question: string, terminal: Terminal): Promise<boolean> {
  try {
    return /^y(?:es)?$/iu.test((await ask(`${question} [y/N]`, terminal)).trim());
  } catch (error) {
    if (error instanceof InputEnded) return false;
    throw error;
  }
}

/** As {@link isConfirmed}; with `--yes` nobody is asked. */
export async function isAgreed(question: string, given: Given, terminal: Terminal): Promise<boolean> {
  return given.flag("yes") || isConfirmed(question, terminal);
}

/** Has a terminal ask for a line; readline itself leaves a question that is closed without an answer for ever. */
async function typed(
  options: ReadLineOptions,
  put: (line: (question: string) => Promise<string>) => Promise<string>,
): Promise<string> {
  const terminal = createInterface(options);
  let isOver = false;
  const ended = new Promise<never>((_resolve, reject) => {
    terminal.once("SIGINT", () => {
      // What follows begins a line of its own.
      options.output?.write("\n");
      isOver = true;
      reject(new Stopped("Stopped at the question. Nothing was done."));
    });
    terminal.once("close", () => {
      if (!isOver) options.output?.write("\n");
      reject(new InputEnded("The input ended before the question was answered. Nothing was done."));
    });
  });
  try {
    return await Promise.race([put((question) => terminal.question(question)), ended]);
  } finally {
    isOver = true;
    terminal.close();
  }
}
