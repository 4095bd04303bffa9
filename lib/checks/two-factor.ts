import type { Check } from "./check.ts";
import {
  canonicalNotes,
  canonicalPerson,
  noteFieldNames,
  personFieldNames,
  readBody,
  readNotes,
  readPerson,
} from "./fields.ts";

const fieldNames = [...personFieldNames, ...noteFieldNames];

/** Does this name belong to this ID number? */
export const twoFactor: Check<"two_factor"> = {
  kind: "two_factor",
  parse(body, rules) {
    const { fields, errors } = readBody(body, fieldNames);
    const person = readPerson(fields, rules);
    const notes = readNotes(fields);
    if (person.ok && notes.ok && errors.length === 0) {
      return { ok: true, input: person.value, notes: notes.value, warnings: [] };
    }
    return {
      ok: false,
      errors: [...errors, ...[person, notes].flatMap((part) => (part.ok ? [] : part.errors))],
    };
  },
  canonical: (input, notes) => [...canonicalPerson(input), ...canonicalNotes(notes)],
  requestedOptions: () => [],
  threshold: () => undefined,
  image: () => undefined,
  imageUrl: () => undefined,
};
