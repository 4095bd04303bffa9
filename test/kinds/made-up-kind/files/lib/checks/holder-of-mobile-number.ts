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
import { brokenRules, type Read, violations } from "./violations.ts";

const fieldNames = [...personFieldNames, "mobile", ...noteFieldNames];

/** Does this name belong to this ID number, and this mobile number to that person? */
export const holderOfMobileNumber: Check<"holder_of_mobile_number"> = {
  kind: "holder_of_mobile_number",
  parse(body, rules) {
    if (!isFields(body)) return notAnObject;
    const errors = unknownFieldErrors(body, fieldNames);
    const person = readPerson(body, rules);
    const mobile = readMobile(body["mobile"]);
    const notes = readNotes(body, rules, { hasFace: false });
    const broken = [...errors, ...brokenRules([person, mobile, notes])];
    if (!(person.ok && mobile.ok && notes.ok && errors.length === 0)) return { ok: false, errors: broken };
    const { person: holder, warnings } = person.value;
    const input = { ...holder, mobile: mobile.value };
    return { ok: true, input, notes: notes.value, warnings, refusals: broken };
  },
  canonical: (input, notes) => [...canonicalPerson(input), input.mobile, ...canonicalNotes(notes)],
  requestedOptions: () => [],
  threshold: () => undefined,
  image: () => undefined,
  imageUrl: () => undefined,
};

function readMobile(value: unknown): Read<string> {
  if (typeof value === "string" && /^1\d{10}$/.test(value)) return { ok: true, value, refusals: [] };
  return { ok: false, errors: violations("mobile", ["malformed"]) };
}
