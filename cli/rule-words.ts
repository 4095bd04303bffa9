import type { Violation } from "../lib/domain/problem.ts";
import { fieldRules } from "../lib/checks/field-rules.ts";

/** What to do about a file of a list that breaks a rule, which only the command line knows. */
const fileRules: Readonly<Record<string, string>> = {
  file_outside: "Name a picture in the folder of the list or below it.",
  file_missing: "Check the name of the picture: there is no such file beside the list.",
  file_unreadable: "Give a plain file that you may read.",
};

/** What to do about a broken rule, in a sentence; undefined for a rule of a later release. */
function ruleSentence({ field, code }: Violation): string | undefined {
  const rules = new Map(Object.entries<Readonly<Record<string, string>>>(fieldRules)).get(field);
  const sentence = rules !== undefined && Object.hasOwn(rules, code) ? rules[code] : undefined;
  return sentence ?? (Object.hasOwn(fileRules, code) ? fileRules[code] : undefined);
}

/** A broken rule as one line: the field, the code, and what to do. */
export function ruleLine({ field, code, nearest }: Violation): string {
  const sentence = ruleSentence({ field, code });
  const line = sentence === undefined ? `${field} (${code})` : `${field} (${code}): ${sentence}`;
  return nearest === undefined ? line : `${line} Did you mean ${nearest}?`;
}
