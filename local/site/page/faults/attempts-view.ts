import { make, tableOf } from "../elements.ts";
import type { Frame } from "../frame.ts";
import { chargeWords, failureWords } from "../words/attempt-words.ts";
import { type Attempt, isOneOf } from "./told.ts";

/** The calls of a check, each with what happened and what it cost. */
export function attemptsView(attempts: readonly Attempt[], { language, say }: Frame): HTMLElement {
  if (attempts.length === 0) return make("p", say("noAttempts"), { class: "hint" });
  const rows = attempts.map((attempt) => [
    String(attempt.attempt),
    attempt.provider,
    happened(attempt),
    isOneOf(chargeWords.en, attempt.charge) ? chargeWords[language()][attempt.charge] : attempt.charge,
    {
      content: attempt.durationMs === null ? "–" : say("milliseconds", { duration: attempt.durationMs }),
      class: "number",
    },
  ]);
  return tableOf([say("attempt"), say("provider"), say("happened"), say("charged"), say("took")], rows);

  function happened({ verdict, failure, httpStatus, code }: Attempt): string {
    if (verdict) return say("gaveVerdict");
    if (failure === null) return say("stillOpen");
    return [
      failureWords(language(), failure),
      httpStatus === null ? "" : say("httpStatus", { status: httpStatus }),
      // A code of this form repeats the status.
      code === null || code.startsWith("http:") ? "" : say("code", { code }),
    ]
      .filter((part) => part !== "")
      .join(say("comma"));
  }
}
