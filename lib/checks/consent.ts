import type { Consent } from "../domain/consent.ts";
import type { Violation } from "../domain/problem.ts";
import { isUnder14 } from "../identity/age.ts";
import { parseIdNumber } from "../identity/id-number.ts";
import { isAbsent, isFields, type Fields } from "../input/fields.ts";
import { parseToken } from "../input/token.ts";
import { unknownFieldViolations } from "../input/unknown-field.ts";
import type { InputRules } from "./check.ts";
import { violations, violationsOf, type Read } from "./violations.ts";

/** The maximum length of `reference`, `consent.id` and `consent.purpose`, in characters. */
export const maxNoteLength = 64;

const consentFieldNames = ["id", "purpose", "guardian"];

/**
 * Reads the consent of a body; undefined if it has none. What this deployment asks of it is a refusal, also beside a
 * wrong form: that a consent is there, and that a guardian's is there for a person under 14.
 */
export function readConsent(
  fields: Fields,
  rules: InputRules,
  { hasFace }: { hasFace: boolean },
): Read<Consent | undefined> {
  const { consent } = fields;
  const isMissing = isAbsent(consent);
  const isRequired = rules.requireConsent === "all" || (rules.requireConsent === "face" && hasFace);
  const refusals = isMissing && isRequired ? violations("consent", ["required"]) : [];
  if (!isMissing && !isFields(consent)) {
    return { ok: false, errors: violations("consent", ["not_object"]) };
  }
  const guardian = isMissing ? undefined : consent["guardian"];
  if (rules.minors === "guardian" && isAbsent(guardian) && isOfMinor(fields, rules)) {
    refusals.push(...violations("consent.guardian", ["required"]));
  }
  if (isMissing) return { ok: true, value: undefined, refusals };
  const read = readFields(consent);
  return read.ok ? { ...read, refusals } : { ok: false, errors: [...read.errors, ...refusals] };
}

function readFields(consent: Fields): Read<Consent> {
  const { id: givenId, purpose: givenPurpose, guardian } = consent;
  const id = readPart(givenId);
  const purpose = readPart(givenPurpose);
  const isTrueOrAbsent = guardian === true || isAbsent(guardian);
  const errors: Violation[] = [
    ...unknownFieldViolations("consent", consent, consentFieldNames),
    ...violationsOf("consent.id", id),
    ...violationsOf("consent.purpose", purpose),
    ...(isTrueOrAbsent ? [] : violations("consent.guardian", ["not_true"])),
  ];
  if (!(id.ok && purpose.ok && errors.length === 0)) return { ok: false, errors };
  const value = {
    id: id.value,
    purpose: purpose.value,
    ...(guardian === true && { guardian: true as const }),
  };
  return { ok: true, value, refusals: [] };
}

function readPart(value: unknown) {
  if (isAbsent(value)) return { ok: false, codes: ["required"] } as const;
  return parseToken(value, 1, maxNoteLength);
}

function isOfMinor(fields: Fields, rules: InputRules): boolean {
  const person = parseIdNumber(fields["idNumber"], rules);
  return person.ok && isUnder14(person.value, rules.today);
}
