import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { parseStrictJson } from "../lib/input/json.ts";
import type { Given, Option, Surroundings } from "./command.ts";
import { readHidden } from "./read-hidden.ts";

/** The option that says where a secret is read from. */
export const secretOptions = {
  file: { type: "string", short: "f", value: "<file>", help: "read the secret's JSON from a file" },
} as const satisfies Record<string, Option>;

const limits = { maxDepth: 4, maxRestCharacters: 65_536 };

/**
 * Reads the JSON of a secret at once if it is in a file, so that a wrong path or a slip in it shows before anything is reached.
 * What is typed or piped in is read when the result is called: nobody is asked for a secret that cannot be stored. Throws, and
 * its result rejects, as {@link readSecretJson}.
 */
export async function openSecretJson(
  question: string,
  given: Given,
  surroundings: Pick<Surroundings, "stdin" | "stderr">,
): Promise<() => Promise<unknown>> {
  const read = (): Promise<unknown> => readSecretJson(question, given, surroundings);
  if (given.text("file") === undefined) return read;
  const value = await read();
  return () => Promise.resolve(value);
}

/** Reads the JSON of a secret without showing it. Throws UsageError or ConfigurationError, which never quote it. */
async function readSecretJson(
  question: string,
  given: Given,
  surroundings: Pick<Surroundings, "stdin" | "stderr">,
): Promise<unknown> {
  const source = await readHidden(`${question} (one line of JSON, not shown)`, given, surroundings);
  const parsed = parseStrictJson(source, limits);
  if (!parsed.ok) throw new ConfigurationError("The input is not JSON, or it has a field twice.");
  return parsed.value;
}
