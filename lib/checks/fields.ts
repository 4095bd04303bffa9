import type { Violation } from "../domain/problem.ts";
import { isAbsent, type Fields } from "../input/fields.ts";
import { isUnder14 } from "../identity/age.ts";
import { parseIdNumber } from "../identity/id-number.ts";
import { nameWarnings } from "../identity/name-encoding.ts";
import { parsePersonName } from "../identity/person-name.ts";
import { parseToken } from "../input/token.ts";
import { unknownFieldViolations } from "../input/unknown-field.ts";
import type { InputRules, RequestNotes, Warning } from "./check.ts";
import { maxNoteLength, readConsent } from "./consent.ts";
import { violations, violationsOf, type Read } from "./violations.ts";
import type { PersonInput } from "./inputs.ts";

/** The fields of every kind. */
export const personFieldNames = ["name", "idNumber"] as const;
/** The fields of every kind besides those of the person. */
export const noteFieldNames = ["reference", "consent"] as const;

/** The only error for a body that is not a JSON object. */
export const notAnObject = { ok: false, errors: violations("body", ["not_object"]) } as const;

/** Refuses unknown fields, all with one error: a misspelt control must not be ignored silently. */
export function unknownFieldErrors(fields: Fields, known: readonly string[]): Violation[] {
  return unknownFieldViolations("body", fields, known);
}

/** Reads the name and the ID number. */
export function readPerson(
  fields: Fields,
  rules: InputRules,
): Read<{ person: PersonInput; warnings: readonly Warning[] }> {
  const idNumber = parseIdNumber(fields["idNumber"], rules);
  const name = parsePersonName(fields["name"], idNumber.ok ? idNumber.value.documentType : undefined);
  const isRefusedMinor = rules.minors === "refuse" && idNumber.ok && isUnder14(idNumber.value, rules.today);
  const broken = [
    ...violationsOf("name", name),
    ...violationsOf("idNumber", idNumber),
    ...(isRefusedMinor ? violations("idNumber", ["under_14"]) : []),
  ];
  if (!(name.ok && idNumber.ok)) return { ok: false, errors: broken };
  const person = { name: name.value, ...idNumber.value };
  return { ok: true, value: { person, warnings: nameWarnings(name.value) }, refusals: broken };
}

/** Reads a caller's notes on a check. Whether the kind has a face decides what this deployment asks of the consent. */
export function readNotes(fields: Fields, rules: InputRules, kind: { hasFace: boolean }): Read<RequestNotes> {
  const notes: RequestNotes = {};
  const errors: Violation[] = [];
  const { reference } = fields;
  if (!isAbsent(reference)) {
    const outcome = parseToken(reference, 1, maxNoteLength);
    if (outcome.ok) notes.reference = outcome.value;
    else errors.push(...violationsOf("reference", outcome));
  }
  const consent = readConsent(fields, rules, kind);
  if (consent.ok && consent.value !== undefined) notes.consent = consent.value;
  if (consent.ok && errors.length === 0) return { ok: true, value: notes, refusals: consent.refusals };
  return { ok: false, errors: [...errors, ...(consent.ok ? consent.refusals : consent.errors)] };
}

/** The parts of the fingerprint for the person. The ID number implies the document type. */
export function canonicalPerson(input: PersonInput): string[] {
  return [input.name, input.idNumber];
}

/** The parts of the fingerprint for the notes, in a fixed order. */
export function canonicalNotes(notes: RequestNotes): string[] {
  const { reference = "", consent } = notes;
  return [reference, consent?.id ?? "", consent?.purpose ?? "", consent?.guardian === true ? "true" : ""];
}
