import type { Charged } from "../../lib/domain/charge.ts";
import type { Violation } from "../../lib/domain/problem.ts";
import type { AskedRow } from "./ask-row.ts";
import type { JournalEntry } from "./journal.ts";

/** How a row ended. */
export type Outcome =
  /** `origin` is `journal` if nothing was sent, because the batch had the verdict already. */
  | {
      kind: "verdict";
      entry: JournalEntry;
      origin: AskedRow["origin"] | "journal";
      duplicateOf: number | undefined;
    }
  /** The row is invalid: nothing was sent. */
  | { kind: "invalid"; errors: readonly Violation[] }
  /**
   * No verdict. `retryable` if a later run may bring one, also after a limit that lasts. `charged` is what the key has cost so far, and
   * `id` its verification, if that is known.
   */
  | {
      kind: "problem";
      code: string;
      retryable: boolean;
      charged: Charged;
      id: string | undefined;
      errors: readonly Violation[];
    }
  /** Nothing was sent, because the spending limit was reached. */
  | { kind: "not_checked" }
  /** Abandoned in flight: it has no line in the results, and the next run tries again with the same key. */
  | { kind: "abandoned" };

/** A row and how it ended: the content of one line of the results. */
export type EndedRow = {
  row: number;
  reference: string;
  outcome: Exclude<Outcome, { kind: "abandoned" }>;
};
