import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import type { CloseRefusal } from "../../lib/usage/statement/close-month.ts";
import { unlistedSentence } from "../../lib/usage/statement/read-statement.ts";
import { UsageError } from "../command.ts";
import { counted } from "../words.ts";

/** Why a month is not closed, and what to do; `place` is that of `placeOf`. Throws ConfigurationError if running the command again is all it takes. */
export function refusalOf(refusal: CloseRefusal, month: string, place: string): UsageError {
  return new UsageError(`${sentenceOf(refusal, month, place)} Nothing was changed.`);
}

function sentenceOf(refusal: CloseRefusal, month: string, place: string): string {
  switch (refusal.outcome) {
    case "changing":
      throw new ConfigurationError(
        "The books of the month changed while this ran. Nothing was closed. Run it again.",
      );
    case "future":
      return "This month has not begun yet. Close a month that is over.";
    case "running":
      return "This month is not over yet. Close it when a day of the next month has passed.";
    case "closed_already":
      return `${month} was closed by ${refusal.by} at ${timeText(refusal.at)}. To see it, run: npx idcheck statement ${month} ${place}.`;
    case "earlier_open":
      return `${refusal.month} is still open. Close it first: npx idcheck close ${refusal.month} ${place}.`;
    case "projection_behind":
      return `The stream of records may still bring calls of ${month}. Close it after the first check that is counted a day after its end, or after ${timeText(refusal.until)}.`;
    case "open_attempts":
      return (
        `${counted(refusal.count, "attempt")} of ${month} ${refusal.count === 1 ? "is" : "are"} still open. ` +
        `Run npx idcheck attempts --open --month ${month} ${place}, which says what to do about each.`
      );
    case "unlisted":
      return unlistedSentence(refusal.lacking);
    case "totals_differ":
      return (
        `The totals of ${month} are not the sum of its entries in ${counted(refusal.count, "number")}. ` +
        `Run npx idcheck audit --month ${month} ${place}, which says how to repair them.`
      );
  }
}

function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
