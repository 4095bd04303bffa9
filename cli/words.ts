import type { IdcheckProblem } from "../clients/typescript/problem.ts";
import { ruleLine } from "./rule-words.ts";
import { chargedWords } from "./verdict-words.ts";

/** A number with what is counted, such as `1 row` or `2 rows`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** How old something is, in its two largest units. */
export function ageText(seconds: number): string {
  const units = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = Math.max(
    0,
    units.findIndex(([count]) => count > 0),
  );
  const shown = seconds > 0 ? units.slice(first, first + 2) : units.slice(-1);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(" ");
}

/** A problem as a sentence. It holds no personal data. */
export function problemWords({ code, message, charged, retryable, errors }: IdcheckProblem): string {
  if (code === "invalid_request" && errors !== undefined) {
    const rules = errors.map((error) => `${error.field} (${error.code})`).join(", ");
    const lines = errors.map((error) => `\n  ${ruleLine(error)}`);
    return `Fix these fields: ${rules}.${lines.join("")}`;
  }
  const cost =
    code === "no_answer" && charged === "no"
      ? "Nothing was sent, and nothing was charged."
      : chargedWords.en[charged];
  const next = retryable ? " You can retry with the same key." : "";
  return `No verdict: ${message.replace(/\.$/u, "")}. ${cost}${next}`;
}
