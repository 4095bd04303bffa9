import * as v from "valibot";

import { type JsonLimits, parseStrictJson } from "../input/json.ts";

/** The transport reads at most 64 KB; no documented answer nests deeper than three objects. */
const answerLimits: JsonLimits = { maxDepth: 8, maxRestCharacters: 65_536 };

/**
 * Reads the body of an answer by a schema, which names what is used and drops the rest (a vendor may tell more
 * of a person than it was asked). Undefined where there is no body, no strict JSON, or not the schema's form:
 * a duplicate key could hide another verdict behind the one that is read. Never throws.
 */
export function parseAnswer<Output>(
  text: string | undefined,
  schema: v.BaseSchema<unknown, Output, v.BaseIssue<unknown>>,
): Output | undefined {
  if (text === undefined) return undefined;
  const json = parseStrictJson(text, answerLimits);
  if (!json.ok) return undefined;
  const result = v.safeParse(schema, json.value);
  return result.success ? result.output : undefined;
}

/** A code or a result: vendors write them as a number in one place and as a string in another. */
export const codeSchema = v.pipe(v.union([v.string(), v.number()]), v.transform(String));
