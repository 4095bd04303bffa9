import { yuanText } from "../../lib/domain/money.ts";
import type { AnyProvider } from "../../lib/providers/provider.ts";
import { alignedLines } from "../text-table.ts";
import type { TrialFact } from "./trial-facts.ts";
import type { OngoingCall, TrialResult } from "./trial.ts";

/** A trial as it is reported: whose, when, and what its calls have shown. */
export type TrialReport = {
  provider: Pick<AnyProvider, "id" | "company">;
  results: readonly TrialResult[];
  /** The call that is being made, which is what a report ends with if the command is stopped. */
  ongoing?: OngoingCall;
};

const outcomeWords = { confirmed: "confirmed", differs: "DIFFERS", not_shown: "not shown" } as const;

/** Whether every call was answered about the person, and no fact that the adapter relies on was seen to be otherwise. */
export function isPassed({ results }: TrialReport): boolean {
  return results.every(
    ({ isAboutPerson, facts }) => isAboutPerson && facts.every(({ outcome }) => outcome !== "differs"),
  );
}

/** The facts of each call as lines for a terminal. */
export function trialLines(report: TrialReport): string[] {
  return [
    ...report.results.flatMap((result) => [
      headOf(result),
      ...alignedLines(result.facts.map(cellsOf)).map((line) => `  ${line}`),
    ]),
    notInBooks,
  ];
}

/** The same as a Markdown document, to keep or to share. */
export function trialDocument(report: TrialReport): string {
  const { provider, results, ongoing } = report;
  const sections = results.map((result) =>
    [
      `## ${headOf(result)}`,
      "",
      "| fact | | seen |",
      "|---|---|---|",
      ...result.facts.map((fact) => `| ${cellsOf(fact).join(" | ")} |`),
      "",
      `Look for it on the bill by: ${result.reference ?? "its time, because its answer has no id"}`,
    ].join("\n"),
  );
  return [
    `# A trial of ${provider.id}`,
    `The calls went to ${provider.company}. This report has nothing of the person and no credential.`,
    ...sections,
    ...(ongoing === undefined ? [] : [unanswered(ongoing)]),
    notInBooks,
    "",
  ].join("\n\n");
}

function unanswered({ kind, startedAt }: OngoingCall): string {
  return (
    `## ${kind}, ${startedAt}: not answered\n\n` +
    "The command was stopped before an answer came. It may be charged: look for it on the bill by its time."
  );
}

const notInBooks =
  "These calls are not in the books of idcheck: an audit of this month will find them on the bill alone.";

function headOf({ kind, code, httpStatus, charge, feeMilliFen, startedAt }: TrialResult): string {
  const status = httpStatus === undefined ? "no status" : `status ${httpStatus}`;
  return `${kind}, ${startedAt}: ${status}, code ${code}, ${charge}, ${yuanText(feeMilliFen)} yuan by the list`;
}

function cellsOf({ fact, outcome, seen }: TrialFact): string[] {
  return [fact, outcomeWords[outcome], seen];
}
