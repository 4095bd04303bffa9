import { createInterface, type ReadLineOptions } from "node:readline/promises";
import { Writable } from "node:stream";
import { type Given, Stopped, type Surroundings } from "./command.ts";

type Terminal = Pick<Surroundings, "stdin" | "stderr">;

/** Whether the input is a terminal, so that a person can be asked. */
export function isTerminal(stdin: NodeJS.ReadableStream): boolean {
  return "isTTY" in stdin && stdin.isTTY === true;
}

/** One line from the keyboard; empty after Ctrl-D. Rejects with {@link Stopped} after Ctrl-C. */
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

/** Asks whether something may be done. Everything but y and yes says no. Rejects with {@link Stopped} after Ctrl-C. */
export async function isConfirmed(question: string, terminal: Terminal): Promise<boolean> {
  return /^y(?:es)?$/iu.test((await ask(`${question} [y/N]`, terminal)).trim());
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
  const ended = new Promise<string>((resolve, reject) => {
    terminal.once("SIGINT", () => {
      // What follows begins a line of its own.
      options.output?.write("\n");
      reject(new Stopped("Stopped at the question. Nothing was done."));
    });
    terminal.once("close", () => resolve(""));
  });
  try {
    return await Promise.race([put((question) => terminal.question(question)), ended]);
  } finally {
    terminal.close();
  }
}
