import type { IdcheckProblem } from "../../clients/typescript/problem.ts";

/** Notices when checks fail for reasons that have nothing to do with their rows. */
export type OutageWatch = {
  noteVerdict(): void;
  noteProblem(problem: IdcheckProblem): void;
  /** Why the batch should stop; undefined while it can go on. */
  reason(): string | undefined;
};

/** Problems that say nothing about the person who was checked. */
const generalProblems: ReadonlySet<string> = new Set([
  "no_answer",
  "unexpected_answer",
  "forbidden",
  "caller_switched_off",
  "unavailable",
  "internal_error",
  "provider_unavailable",
  "provider_bad_response",
  "provider_timeout",
  "rate_limited",
  "budget_exceeded",
]);

/** Statuses of such problems that the next row would meet as well. */
const lastingStatuses: ReadonlySet<number | undefined> = new Set([
  301, 302, 307, 308, 401, 402, 403, 404, 405, 407,
]);

/**
 * Stops the batch after `patience` such problems in a row, each of which was retried for as long as a check may take;
 * and at once if the next row must fail as well, for example because credentials are refused.
 */
export function createOutageWatch(patience: number): OutageWatch {
  let inRow = 0;
  let reason: string | undefined;
  return {
    noteVerdict() {
      inRow = 0;
    },
    noteProblem({ code, status, retryable, charged, message }) {
      if (!generalProblems.has(code)) {
        inRow = 0;
        return;
      }
      inRow += 1;
      // What never left this machine will not leave it with the next row either.
      const isUnsent = code === "no_answer" && (charged === "no" || !retryable);
      const isLasting = isUnsent || (!retryable && lastingStatuses.has(status));
      if (isLasting || inRow >= patience) reason ??= message;
    },
    reason: () => reason,
  };
}
