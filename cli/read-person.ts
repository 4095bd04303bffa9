import { text } from "node:stream/consumers";
import { parseStrictJson } from "../lib/input/json.ts";
import { type Surroundings, UsageError } from "./command.ts";
import { ask, isTerminal } from "./prompt.ts";

type Person = { name: string; idNumber: string };

/** The person to check: from the options, from the keyboard, or as JSON from a pipe. Throws UsageError. */
export async function readPerson(
  name: string | undefined,
  idNumber: string | undefined,
  { stdin, stderr }: Surroundings,
): Promise<Person> {
  if (name !== undefined && idNumber !== undefined) return { name, idNumber };
  if (isTerminal(stdin)) {
    return {
      name: name ?? (await ask("Name:", { stdin, stderr })),
      idNumber: idNumber ?? (await ask("ID number:", { stdin, stderr })),
    };
  }
  const piped = parseStrictJson(await text(stdin));
  if (piped.ok && isPerson(piped.value)) return { name: piped.value.name, idNumber: piped.value.idNumber };
  throw new UsageError('Give --name and --id-number, or pipe {"name": "…", "idNumber": "…"} as JSON.');
}

function isPerson(value: unknown): value is Person {
  if (typeof value !== "object" || value === null) return false;
  return (
    "name" in value &&
    "idNumber" in value &&
    typeof value.name === "string" &&
    typeof value.idNumber === "string"
  );
}
