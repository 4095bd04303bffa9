import { expect, test } from "vitest";
import type { Parsed } from "../../lib/checks/check.ts";
import { fieldRules } from "../../lib/checks/field-rules.ts";
import type { Kind } from "../../lib/domain/kinds.ts";
import { threeFactor } from "../../lib/checks/three-factor.ts";
import { twoFactor } from "../../lib/checks/two-factor.ts";
import type { Violation } from "../../lib/domain/problem.ts";
import { parseIdempotencyKey } from "../../lib/input/idempotency-key.ts";
import { readHttpBody } from "../../lib/entry/http-body.ts";
import { checkJsonValue } from "../../lib/input/json.ts";
import { badInputs, type BadInput } from "./bad-inputs.ts";
import { defaultRules } from "../samples/rules.ts";

const byClass = Map.groupBy(badInputs, (input) => input.class);

/** Codes that need another deployment, or that only the entry of direct invocations finds. */
const elsewhere = [
  "caller required",
  "caller malformed",
  "onRetryable not_one_of",
  "id required",
  "id not_text",
  "idempotencyKey not_text",
  "idNumber under_14",
  "consent required",
  "consent.guardian required",
  "image provider_format",
  "image provider_size",
  "image provider_too_small",
  "image provider_dimensions",
  ...["not_text", "too_long", "malformed", "scheme", "user_info", "ip_address", "host", "unsupported"].map(
    (rule) => (rule === "not_text" ? "imageUrl not_text" : `imageUrl image_url_${rule}`),
  ),
];

const written = ({ field, code }: Violation) => `${field} ${code}`;

function parse(kind: Kind, body: unknown): Parsed<Kind> {
  return kind === "two_factor" ? twoFactor.parse(body, defaultRules) : threeFactor.parse(body, defaultRules);
}

/** The rules that a body breaks, by its form or in this deployment. */
function brokenBy(kind: Kind, body: unknown): readonly Violation[] {
  const parsed = parse(kind, body);
  return parsed.ok ? parsed.refusals : parsed.errors;
}

/** What the pipeline finds in a request, in the order of an answer. */
function errorsOf(input: BadInput): Violation[] {
  const key = input.idempotencyKey === undefined ? "0123456789abcdef" : input.idempotencyKey;
  const parsedKey = parseIdempotencyKey(key);
  const keyErrors = parsedKey.ok ? [] : parsedKey.codes.map((code) => ({ field: "idempotencyKey", code }));
  const text = typeof input.body === "string" ? input.body : JSON.stringify(input.body);
  const json = readHttpBody({ headers: { "content-type": "application/json" }, body: text });
  if (!json.ok) return [...keyErrors, ...json.errors];
  return [...keyErrors, ...brokenBy(input.kind, json.value)];
}

test("the corpus has at least 2,000 inputs in at least 40 classes", () => {
  expect(badInputs.length).toBeGreaterThanOrEqual(2000);
  expect(byClass.size).toBeGreaterThanOrEqual(40);
});

test.each([...byClass])("%s: every input is refused with exactly the rules that it breaks", (_, inputs) => {
  const differences = inputs
    .map((input) => ({
      body: input.body,
      expected: input.expectedErrors,
      errors: errorsOf(input).map(written),
    }))
    .filter(({ expected, errors }) => expected.join() !== errors.join());
  expect(differences).toEqual([]);
});

test("a payload that is parsed already is refused for the same rules", () => {
  for (const input of badInputs) {
    if (typeof input.body === "string" || input.idempotencyKey !== undefined) continue;
    const value: unknown = JSON.parse(JSON.stringify(input.body));
    expect(checkJsonValue(value).ok).toBe(true);
    expect(brokenBy(input.kind, value).map(written)).toEqual(input.expectedErrors);
  }
});

test("every documented rule refuses something here, and every error is documented", () => {
  const documented = Object.entries(fieldRules).flatMap(([field, rules]) =>
    Object.keys(rules).map((code) => written({ field, code })),
  );
  const seen = new Set(badInputs.flatMap(({ expectedErrors }) => expectedErrors));
  expect([...seen].filter((error) => !documented.includes(error))).toEqual([]);
  expect(documented.filter((error) => !seen.has(error)).toSorted()).toEqual(elsewhere.toSorted());
});
