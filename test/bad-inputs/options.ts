import { madeUpPerson } from "../samples/people.ts";
import { bodyOf, faceCases, fieldCases, kindOf, upTo, type BadInput } from "./bad-input.ts";

const wrongLevels = [
  "none",
  "Low",
  "MEDIUM",
  "HIGHEST",
  "",
  " LOW",
  "NORMAL ",
  "0",
  0,
  1,
  true,
  false,
  [],
  {},
  ["LOW"],
];
const longToken = "a".repeat(65);
const strange = ["a b", "a/b", "样本", "a\nb", "a{b}", '"a"', "a%20b", "a@b", "a+b", "a,b", "😀", "\0"];
const good = (n: number) => madeUpPerson(n).idNumber;
const phone = (n: number) => `139${String(n + 10_000_000)}`;

/** A consent with one thing wrong, and where that is reported. */
function consentCases(
  className: string,
  consents: readonly unknown[],
  errors: readonly string[],
): BadInput[] {
  return consents.map((consent, n) => ({
    class: `consent: ${className}`,
    kind: kindOf(n),
    body: bodyOf(kindOf(n), n, { consent }),
    expectedErrors: errors,
  }));
}

export const badOptions: readonly BadInput[] = [
  ...faceCases("qualityControl: unknown level", "qualityControl", wrongLevels, [
    "qualityControl control_level",
  ]),
  ...faceCases("livenessControl: unknown level", "livenessControl", wrongLevels, [
    "livenessControl control_level",
  ]),
  ...faceCases(
    "threshold: not a number",
    "threshold",
    ["80", "", "high", true, false, {}, [], [80]],
    ["threshold not_number"],
  ),
  ...faceCases(
    "threshold: out of range",
    "threshold",
    [-1, -0.1, 100.001, 101, 1000, 1e300, -1e300],
    ["threshold threshold_range"],
  ),
  ...faceCases(
    "threshold: under the floor",
    "threshold",
    [0, -0, 1, 10, 30, 50, 59, 59.999],
    ["threshold threshold_below_floor"],
  ),
  ...fieldCases("reference: characters", "reference", strange, ["characters"]),
  ...fieldCases(
    "reference: too long",
    "reference",
    [longToken, longToken.repeat(2), longToken.repeat(20)],
    ["length"],
  ),
  ...fieldCases("reference: another JSON type", "reference", [1, true, false, {}, [], ["a"]], ["not_text"]),
  ...fieldCases("reference: blank", "reference", [""], ["empty"]),
  ...fieldCases(
    "reference: an ID number",
    "reference",
    upTo(60).flatMap((n) => [good(n), `order-${good(n)}`]),
    ["looks_like_id_number"],
  ),
  ...fieldCases(
    "reference: a mobile number",
    "reference",
    upTo(40).flatMap((n) => [phone(n), `tel:86-${phone(n)}`]),
    ["looks_like_phone_number"],
  ),
  ...consentCases("not an object", ["yes", "", 1, true, false, [], ["id"]], ["consent not_object"]),
  ...consentCases("empty", [{}], ["consent.id required", "consent.purpose required"]),
  ...consentCases("without id", [{ purpose: "p" }, { id: null, purpose: "p" }], ["consent.id required"]),
  ...consentCases("without purpose", [{ id: "i" }, { id: "i", purpose: null }], ["consent.purpose required"]),
  ...consentCases(
    "an unknown field",
    [
      { id: "i", purpose: "p", Id: "x" },
      { id: "i", purpose: "p", a: null },
    ],
    ["consent unknown_field"],
  ),
  ...consentCases(
    "id with other characters",
    strange.map((id) => ({ id, purpose: "p" })),
    ["consent.id characters"],
  ),
  ...consentCases(
    "a purpose in words",
    ["account opening", "开户", "a".repeat(10).concat("!")].map((purpose) => ({ id: "i", purpose })),
    ["consent.purpose characters"],
  ),
  ...consentCases(
    "a guardian that is not true",
    [false, "true", "yes", 1, 0, "", [], {}].map((guardian) => ({ id: "i", purpose: "p", guardian })),
    ["consent.guardian not_true"],
  ),
  ...consentCases("blank", [{ id: "", purpose: "" }], ["consent.id empty", "consent.purpose empty"]),
  ...consentCases(
    "an ID number",
    upTo(30)
      .map(good)
      .map((id) => ({ id, purpose: `for-${id}` })),
    ["consent.id looks_like_id_number", "consent.purpose looks_like_id_number"],
  ),
  ...consentCases(
    "a mobile number",
    upTo(30)
      .map(phone)
      .map((id) => ({ id, purpose: `for-${id}` })),
    ["consent.id looks_like_phone_number", "consent.purpose looks_like_phone_number"],
  ),
  ...consentCases(
    "too long",
    [{ id: longToken, purpose: longToken }],
    ["consent.id length", "consent.purpose length"],
  ),
  ...consentCases(
    "another JSON type",
    [
      { id: 1, purpose: [] },
      { id: {}, purpose: true },
    ],
    ["consent.id not_text", "consent.purpose not_text"],
  ),
];
