import type { IdcheckProblem } from "../../clients/typescript/problem.ts";

/** Notices when it is not the rows that are at fault. */
export type OutageWatch = {
  noteVerdict(): void;
  noteProblem(problem: IdcheckProblem): void;
  /** Why nothing more should be asked; undefined while there is hope. */
  reason(): string | undefined;
};

/** Problems that say nothing of the person who was asked about. */
const generalProblems: ReadonlySet<string> = new Set([
  "no_answer",
  "unexpected_answer",
  "forbidden",
  "unavailable",
  "internal_error",
  "provider_unavailable",
  "provider_timeout",
  "rate_limited",
  "budget_exceeded",
]);

/** Of these, what the next row would meet as well. */
const lastingStatuses: ReadonlySet<number | undefined> = new Set([301, 302, 307, 308, 401, 402, 403, 404]);

/**
 * Gives up after `patience` such problems in a row, each of which was repeated for as long as a check may take;
 * and at once where the next row cannot fare better, as with credentials that are refused.
 */
export function createOutageWatch(patience: number): OutageWatch {
  let inRow = 0;
  let reason: string | undefined;
  return {
    noteVerdict() {
      inRow = 0;
    },
    noteProblem({ code, status, retryable, message }) {
      if (!generalProblems.has(code)) {
        inRow = 0;
        return;
      }
      inRow += 1;
      const isLasting = !retryable && (code === "no_answer" || lastingStatuses.has(status));
      if (isLasting || inRow >= patience) reason ??= message;
    },
    reason: () => reason,
  };
}
