import type { IdcheckProblem } from "../clients/typescript/problem.ts";
import { chargedWords } from "./verdict-words.ts";

/** A problem in words. It holds nothing of the person. */
export function problemWords({ code, message, charged, retryable, errors }: IdcheckProblem): string {
  if (code === "invalid_request" && errors !== undefined) {
    const rules = errors.map((error) => `${error.field} (${error.code})`).join(", ");
    return `The input breaks rules: ${rules}. docs/errors.md says what each asks for.`;
  }
  const next = retryable ? " The same key may be sent again." : "";
  return `No verdict: ${message}. ${chargedWords.en[charged]}${next}`;
}
