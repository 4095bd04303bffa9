import type { IdcheckProblem } from "../clients/typescript/problem.ts";
import { chargedWords } from "./verdict-words.ts";

/** A number with what is counted, such as `1 row` or `2 rows`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** A problem as a sentence. It holds no personal data. */
export function problemWords({ code, message, charged, retryable, errors }: IdcheckProblem): string {
  if (code === "invalid_request" && errors !== undefined) {
    const rules = errors.map((error) => `${error.field} (${error.code})`).join(", ");
    return `Fix these fields: ${rules}. docs/errors.md explains the rules.`;
  }
  const next = retryable ? " You can retry with the same key." : "";
  return `No verdict: ${message}. ${chargedWords.en[charged]}${next}`;
}
