import { text } from "node:stream/consumers";
import { parseStrictJson } from "../../lib/input/json.ts";
import { isFields } from "../../lib/input/fields.ts";
import { type Given, type Surroundings, UsageError } from "../command.ts";
import { askHidden, isTerminal } from "../prompt.ts";

/** The person with whose data a provider is tried. */
export type Subject = { name: string; idNumber: string };

const onlyTyped =
  "The person's data is typed at the keyboard, not shown and never stored, so run this in a terminal. " +
  'A test with made-up people may pipe {"name": "…", "idNumber": "…"} with --piped --yes.';

/**
 * Asks for the person at the keyboard without showing what is typed; with `--piped` it comes as JSON from a pipe. It is
 * never an argument, a variable or a file. Throws UsageError, which never quotes it.
 */
export async function readSubject(given: Given, surroundings: Surroundings): Promise<Subject> {
  const { stdin } = surroundings;
  if (!given.flag("piped")) {
    if (!isTerminal(stdin)) throw new UsageError(onlyTyped);
    return {
      name: await typed("Name of the person who consents (not shown)", surroundings),
      idNumber: await typed("ID number (not shown)", surroundings),
    };
  }
  if (isTerminal(stdin) || !given.flag("yes")) throw new UsageError(onlyTyped);
  const piped = parseStrictJson(await text(stdin));
  if (!piped.ok || !isFields(piped.value)) throw new UsageError(onlyTyped);
  const { name, idNumber } = piped.value;
  if (typeof name !== "string" || typeof idNumber !== "string") throw new UsageError(onlyTyped);
  return { name, idNumber };
}

/** Throws UsageError for nothing, which is also what Ctrl-D gives. */
async function typed(question: string, surroundings: Surroundings): Promise<string> {
  const line = (await askHidden(question, surroundings)).trim();
  if (line === "") throw new UsageError("Nothing was typed, and nothing was called.");
  return line;
}
