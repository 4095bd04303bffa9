import { nearestName } from "../base/nearest-name.ts";
import type { Violation } from "../domain/problem.ts";
import type { Fields } from "./fields.ts";

/** An unknown name longer than this, in characters, is compared with no known one: it takes time, and is like none. */
const longestCompared = 32;

/**
 * One violation for all fields of an object that are not known; none if all are. An unknown name is the caller's text and is not
 * repeated: `nearest` is the known name that is like the first unknown one.
 */
export function unknownFieldViolations(field: string, fields: Fields, known: readonly string[]): Violation[] {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown === undefined) return [];
  const nearest = unknown.length > longestCompared ? undefined : nearestName(unknown, known);
  return [{ field, code: "unknown_field", ...(nearest !== undefined && { nearest }) }];
}
