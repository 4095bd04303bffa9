import { isFields } from "../input/fields.ts";
import type { Check } from "./check.ts";
import { canonicalFace, faceFieldNames, readFace, requestedFaceOptions } from "./face-fields.ts";
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

const fieldNames = [...personFieldNames, ...faceFieldNames, ...noteFieldNames];

/** Does this name belong to this ID number, and is this face that person's? */
export const threeFactor: Check<"three_factor"> = {
  kind: "three_factor",
  parse(body, rules) {
    if (!isFields(body)) return notAnObject;
    const errors = unknownFieldErrors(body, fieldNames);
    const person = readPerson(body, rules);
    const face = readFace(body, rules);
    const notes = readNotes(body, rules, { hasFace: true });
    const broken = [...errors, ...brokenRules([person, face, notes])];
    if (!(person.ok && face.ok && notes.ok && errors.length === 0)) return { ok: false, errors: broken };
    const input = { ...person.value.person, ...face.value.face };
    const warnings = [...person.value.warnings, ...face.value.warnings];
    return { ok: true, input, notes: notes.value, warnings, refusals: broken };
  },
  canonical: (input, notes) => [...canonicalPerson(input), ...canonicalFace(input), ...canonicalNotes(notes)],
  requestedOptions: requestedFaceOptions,
  threshold: (input) => input.threshold,
  image: (input) => ("image" in input ? input.image : undefined),
  imageUrl: (input) => ("imageUrl" in input ? input.imageUrl : undefined),
};
