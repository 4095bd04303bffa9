import type { Violation } from "../../lib/domain/problem.ts";
import type { EndedRow } from "./outcome.ts";

/** Counts of how the rows of a run ended. */
export type Tally = {
  rows: number;
  verdicts: Record<string, number>;
  advice: Record<string, number>;
  /** Rows about a person in an earlier row. */
  duplicates: number;
  /** Other rows whose verdict an earlier run had already. */
  earlier: number;
  /** Rows whose verdict an earlier run had paid for without getting it. */
  stored: number;
  invalid: number;
  /** How often each input rule was broken, by its field and code (`name:digit`). */
  rules: Record<string, number>;
  problems: Record<string, number>;
  /** Rows with a problem that may be gone in the next run. */
  retryable: number;
  /** Rows whose key is past its replay window, and that are never sent for again as long as it may have been charged. */
  expired: number;
  notChecked: number;
};

/** A tally before the first row. */
export function createTally(): Tally {
  return {
    rows: 0,
    verdicts: {},
    advice: {},
    duplicates: 0,
    earlier: 0,
    stored: 0,
    invalid: 0,
    rules: {},
    problems: {},
    retryable: 0,
    expired: 0,
    notChecked: 0,
  };
}

/** Counts one row. */
export function count(tally: Tally, { outcome }: EndedRow): void {
  tally.rows += 1;
  switch (outcome.kind) {
    case "verdict":
      add(tally.verdicts, outcome.entry.verdict);
      add(tally.advice, outcome.entry.advice);
      if (outcome.duplicateOf !== undefined) tally.duplicates += 1;
      else if (outcome.origin === "journal") tally.earlier += 1;
      else if (outcome.origin === "stored") tally.stored += 1;
      break;
    case "invalid":
      tally.invalid += 1;
      addRules(tally, outcome.errors);
      break;
    case "problem":
      add(tally.problems, outcome.code);
      addRules(tally, outcome.errors);
      if (outcome.retryable) tally.retryable += 1;
      if (outcome.code === "key_expired") tally.expired += 1;
      break;
    case "not_checked":
      tally.notChecked += 1;
      break;
  }
}

/** The sum of all counts. */
export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, number) => sum + number, 0);
}

function addRules(tally: Tally, errors: readonly Violation[]): void {
  for (const { field, code } of errors) add(tally.rules, `${field}:${code}`);
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
