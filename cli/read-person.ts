import { text } from "node:stream/consumers";
import { suggestion } from "../lib/base/nearest-name.ts";
import { isFields } from "../lib/input/fields.ts";
import { jsonRules, parseStrictJson } from "../lib/input/json.ts";
import { type Surroundings, UsageError } from "./command.ts";
import { ask, isTerminal } from "./prompt.ts";

type Person = { name: string; idNumber: string };

/**
 * The person to check: from the options, from the keyboard, or as JSON from a pipe. Throws UsageError for JSON with anything else:
 * a field that was dropped would be paid for as another check. `elsewhere` has the options that give other fields, by the field.
 */
export async function readPerson(
  name: string | undefined,
  idNumber: string | undefined,
  { stdin, stderr }: Surroundings,
  elsewhere: Readonly<Record<string, string>>,
): Promise<Person> {
  if (name !== undefined && idNumber !== undefined) return { name, idNumber };
  if (isTerminal(stdin)) {
    return {
      name: name ?? (await ask("Name:", { stdin, stderr })),
      idNumber: idNumber ?? (await ask("ID number:", { stdin, stderr })),
    };
  }
  const given = await text(stdin);
  const piped = parseStrictJson(given);
  if (!piped.ok && given.trim() !== "") {
    const rules = piped.codes.map((code) => jsonRules[code]);
    throw new UsageError(`What is piped in cannot be read as JSON. ${rules.join(" ")}`);
  }
  if (piped.ok && isFields(piped.value)) refuseOtherFields(Object.keys(piped.value), elsewhere);
  if (piped.ok && isPerson(piped.value)) return { name: piped.value.name, idNumber: piped.value.idNumber };
  throw new UsageError('Give --name and --id-number, or pipe {"name": "…", "idNumber": "…"} as JSON.');
}

const ownFields = ["name", "idNumber"];

/** Names a field only if the API has one of this name, because another name may be personal. */
function refuseOtherFields(names: readonly string[], elsewhere: Readonly<Record<string, string>>): void {
  for (const name of names) {
    if (ownFields.includes(name)) continue;
    const option = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
    if (option !== undefined)
      throw new UsageError(`The JSON must not hold ${name}: give it with --${option}.`);
    const similar = suggestion(name, [...ownFields, ...Object.keys(elsewhere)]);
    throw new UsageError(
      `The JSON holds a field that no check has.${similar} It may hold name and idNumber.`,
    );
  }
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
