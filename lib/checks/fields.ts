import type { Violation } from "../domain/problem.ts";
import { isFields, type Fields } from "../input/fields.ts";
import { parseIdNumber } from "../identity/id-number.ts";
import { nameWarnings } from "../identity/name-encoding.ts";
import { parsePersonName } from "../identity/person-name.ts";
import { parseToken } from "../input/token.ts";
import type { InputRules, RequestNotes, Warning } from "./check.ts";
import { violations, violationsOf, type Read } from "./violations.ts";
import type { PersonInput } from "./inputs.ts";

/** The fields of every kind. */
export const personFieldNames = ["name", "idNumber"] as const;
/** The fields of every kind besides those of the person. */
export const noteFieldNames = ["reference", "consent"] as const;

/** The maximum length of `reference`, `consent.id` and `consent.purpose`, in characters. */
const maxNoteLength = 64;

/** The only error for a body that is not a JSON object. */
export const notAnObject = { ok: false, errors: violations("body", ["not_object"]) } as const;

/** Refuses unknown fields, all with one error: a misspelt control must not be ignored silently. */
export function unknownFieldErrors(fields: Fields, known: readonly string[]): Violation[] {
  return hasUnknownField(fields, known) ? violations("body", ["unknown_field"]) : [];
}

/** Reads the name and the ID number. */
export function readPerson(
  fields: Fields,
  rules: InputRules,
): Read<{ person: PersonInput; warnings: readonly Warning[] }> {
  const idNumber = parseIdNumber(fields["idNumber"], rules);
  const name = parsePersonName(fields["name"], idNumber.ok ? idNumber.value.documentType : undefined);
  const broken = [...violationsOf("name", name), ...violationsOf("idNumber", idNumber)];
  if (!(name.ok && idNumber.ok)) return { ok: false, errors: broken };
  const person = { name: name.value, ...idNumber.value };
  return { ok: true, value: { person, warnings: nameWarnings(name.value) }, refusals: broken };
}

/** Reads a caller's notes on a check. */
export function readNotes(fields: Fields): Read<RequestNotes> {
  const notes: RequestNotes = {};
  const errors: Violation[] = [];
  const { reference, consent } = fields;
  if (!isAbsent(reference)) {
    const outcome = parseToken(reference, 1, maxNoteLength);
    if (outcome.ok) notes.reference = outcome.value;
    else errors.push(...violationsOf("reference", outcome));
  }
  if (!isAbsent(consent)) {
    const outcome = readConsent(consent);
    if (outcome.ok) notes.consent = outcome.value;
    else errors.push(...outcome.errors);
  }
  return errors.length === 0 ? { ok: true, value: notes, refusals: [] } : { ok: false, errors };
}

/** The parts of the fingerprint for the person. The ID number implies the document type. */
export function canonicalPerson(input: PersonInput): string[] {
  return [input.name, input.idNumber];
}

/** The parts of the fingerprint for the notes, in a fixed order. */
export function canonicalNotes(notes: RequestNotes): string[] {
  return [notes.reference ?? "", notes.consent?.id ?? "", notes.consent?.purpose ?? ""];
}

/** JSON null means the same as an omitted field, because typed clients cannot always omit a field. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function readConsent(consent: unknown): Read<{ id: string; purpose: string }> {
  if (!isFields(consent)) return { ok: false, errors: violations("consent", ["not_object"]) };
  const errors = hasUnknownField(consent, ["id", "purpose"]) ? violations("consent", ["unknown_field"]) : [];
  const id = readNote(consent["id"]);
  const purpose = readNote(consent["purpose"]);
  errors.push(...violationsOf("consent.id", id), ...violationsOf("consent.purpose", purpose));
  return id.ok && purpose.ok && errors.length === 0
    ? { ok: true, value: { id: id.value, purpose: purpose.value }, refusals: [] }
    : { ok: false, errors };
}

function readNote(value: unknown) {
  if (isAbsent(value)) return { ok: false, codes: ["required"] } as const;
  return parseToken(value, 1, maxNoteLength);
}

function hasUnknownField(fields: Fields, known: readonly string[]): boolean {
  return Object.keys(fields).some((name) => !known.includes(name));
}
