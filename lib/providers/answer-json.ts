import * as v from "valibot";

import { type JsonLimits, parseStrictJson } from "../input/json.ts";

/** The transport reads at most 64 KB; no documented answer nests deeper than three objects. */
const answerLimits: JsonLimits = { maxDepth: 8, maxRestCharacters: 65_536 };

/**
 * Reads the body of an answer by a schema, which names what is used and drops the rest (a vendor may tell more
 * of a person than it was asked). Undefined where there is no body, no strict JSON, or not the schema's form:
 * a duplicate key could hide another verdict behind the one that is read. Never throws.
 *
 * A whole number beyond 2^53 is given to the schema as the text of its digits, because some vendors send the id of
 * a call as a number of 19 digits, of which a double would change the last ones.
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

/** A code or a result: vendors write them as a number in one place and as a string in another. */
export const codeSchema = v.pipe(v.union([v.string(), v.number()]), v.transform(String));

/** Numbers with fewer digits are below 2^53: an answer without such a run is read natively. */
const longDigits = /\d{16}/;

function parseKeepingDigits(text: string): unknown {
  return longDigits.test(text) ? JSON.parse(text, withDigits) : JSON.parse(text);
}

/** `context.source` is a number as it was written. */
function withDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const { source = "" } = context ?? {};
  return /^-?\d+$/.test(source) ? source : value;
}
