import type { Violation } from "../../lib/domain/problem.ts";
import type { JournalEntry } from "./journal.ts";

/** How a row ended. */
export type Outcome =
  | { kind: "verdict"; entry: JournalEntry; duplicateOf: number | undefined }
  /** Broken rules: nothing was sent. */
  | { kind: "invalid"; errors: readonly Violation[] }
  /** No verdict. Where it is retryable, the next run of the batch asks again. */
  | { kind: "problem"; code: string; retryable: boolean; errors: readonly Violation[] }
  /** Nobody asked, because the spending limit was reached. */
  | { kind: "not_checked" }
  /** Given up while it was in flight: it has no line, and the next run asks again with the same key. */
  | { kind: "abandoned" };

/** A row with its end: what a line of the results is made of. */
export type EndedRow = {
  row: number;
  reference: string;
  outcome: Exclude<Outcome, { kind: "abandoned" }>;
};
