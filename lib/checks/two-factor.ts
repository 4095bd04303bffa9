import { isFields } from "../input/fields.ts";
import type { Check } from "./check.ts";
import {
  canonicalNotes,
  canonicalPerson,
  notAnObject,
  noteFieldNames,
  personFieldNames,
  readNotes,
  readPerson,
  unknownFieldErrors,
} from "./fields.ts";
import { brokenRules } from "./violations.ts";

const fieldNames = [...personFieldNames, ...noteFieldNames];

/** Does this name belong to this ID number? */
export const twoFactor: Check<"two_factor"> = {
  kind: "two_factor",
  parse(body, rules) {
    if (!isFields(body)) return notAnObject;
    const errors = unknownFieldErrors(body, fieldNames);
    const person = readPerson(body, rules);
    const notes = readNotes(body, rules, { hasFace: false });
    const broken = [...errors, ...brokenRules([person, notes])];
    if (!(person.ok && notes.ok && errors.length === 0)) return { ok: false, errors: broken };
    const { person: input, warnings } = person.value;
    return { ok: true, input, notes: notes.value, warnings, refusals: broken };
  },
  canonical: (input, notes) => [...canonicalPerson(input), ...canonicalNotes(notes)],
  requestedOptions: () => [],
  threshold: () => undefined,
  image: () => undefined,
  imageUrl: () => undefined,
};
