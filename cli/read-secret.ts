import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { ConfigurationError } from "../lib/errors.ts";
import { parseJson } from "../lib/json.ts";
import { type Given, type Option, type Surroundings, UsageError } from "./command.ts";

/** Where a secret is read from. It is never an argument: those stand in the list of processes and in histories. */
export const secretOptions = {
  file: { type: "string", short: "f", value: "<file>", help: "read the secret's JSON from a file" },
} as const satisfies Record<string, Option>;

const limits = { maxDepth: 4, maxRestCharacters: 65_536 };

/**
 * A secret's JSON from `--file`, from a pipe, or from the keyboard without showing it. Throws UsageError or
 * ConfigurationError, which never quote it.
 */
export async function readSecretJson(
  question: string,
  given: Given,
  surroundings: Pick<Surroundings, "stdin" | "stderr">,
): Promise<unknown> {
  const file = given.text("file");
  const source = file === undefined ? await typedOrPiped(question, surroundings) : await contentOf(file);
  if (source.trim() === "") throw new UsageError("Nothing was given: use --file, a pipe or the keyboard.");
  const parsed = parseJson(source, limits);
  if (!parsed.ok) throw new ConfigurationError("What was given is not JSON, or has a field twice.");
  return parsed.value;
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new UsageError(`--file cannot be read (${code}).`);
  }
}

async function typedOrPiped(
  question: string,
  { stdin, stderr }: Pick<Surroundings, "stdin" | "stderr">,
): Promise<string> {
  if (!("isTTY" in stdin && stdin.isTTY === true)) return text(stdin);
  // What readline would echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: nowhere, terminal: true });
  // Asked only now: what is typed before the terminal was told to be silent would be shown.
  stderr.write(`${question} (one line of JSON, not shown): `);
  // Ctrl-C and Ctrl-D give nothing.
  const closed = once(terminal, "close").then(() => "");
  const typed = await Promise.race([terminal.question(""), closed]).catch(() => "");
  terminal.close();
  stderr.write("\n");
  return typed;
}
