import * as v from "valibot";

import { isFields } from "../input/fields.ts";
import { type JsonLimits, parseStrictJson } from "../input/json.ts";

/** The transport reads at most 64 KB; no documented answer nests deeper than three objects. */
const answerLimits: JsonLimits = { maxDepth: 8, maxRestCharacters: 65_536 };

/**
 * Reads the body of an answer by a schema, which names the fields to use and drops the rest (a vendor may reveal more
 * about a person than it was asked). Undefined if there is no body, or it is not strict JSON or does not fit the
 * schema: a duplicate key could hide a different verdict behind the one that is read. Never throws.
 *
 * The schema gets a whole number beyond 2^53 as a string of its digits, because some vendors send the id of a call as a
 * number of 19 digits, and a double would change the last ones.
 */
export function parseAnswer<Output>(
  text: string | undefined,
  schema: v.BaseSchema<unknown, Output, v.BaseIssue<unknown>>,
): Output | undefined {
  if (text === undefined) return undefined;
  const json = parseStrictJson(text, answerLimits, parseKeepingDigits);
  if (!json.ok) return undefined;
  const result = v.safeParse(schema, json.value);
  return result.success ? result.output : undefined;
}

/**
 * An object with these fields; others are dropped. An array is none, although it has every field that may be missing: an
 * empty one must not pass as a result.
 */
export function objectOf<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(v.custom<object>(isFields), v.object(entries));
}

/** A code or a result: vendors write them sometimes as a number and sometimes as a string. */
export const codeSchema = v.pipe(v.union([v.string(), v.number()]), v.transform(String));

/** A yes or no, which vendors write as 1 or 0, as a boolean, or as the text of either. */
export const flagSchema = v.pipe(
  v.union([v.string(), v.number(), v.boolean()]),
  v.transform((flag) => flags.get(String(flag).toLowerCase())),
  v.boolean(),
);

const flags: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

/** A number, or its text as vendors' languages print a double: `97.2`, `9.0E-5`. */
export const decimalSchema = v.union([
  v.pipe(v.string(), v.regex(/^\d{1,20}(\.\d{1,20})?(E[+-]?\d{1,3})?$/i), v.transform(Number)),
  v.number(),
]);

/** Numbers with fewer digits are below 2^53: an answer without such a run of digits is parsed natively. */
const longDigits = /\d{16}/;

function parseKeepingDigits(text: string): unknown {
  return longDigits.test(text) ? JSON.parse(text, withDigits) : JSON.parse(text);
}

/** `context.source` is the number as it was written. */
function withDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const { source = "" } = context ?? {};
  return /^-?\d+$/.test(source) ? source : value;
}
