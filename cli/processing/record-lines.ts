import { stringify } from "csv-stringify/sync";
import type { ProcessingLine, ProcessingPeriod } from "../../lib/usage/report/processing.ts";
import { textTable } from "../text-table.ts";

/** A record of processing, and the time and callers that it covers. `from` and `to` are months or days. */
export type ShownRecord = {
  stage: string;
  from: string;
  to: string;
  by: ProcessingPeriod;
  lines: readonly ProcessingLine[];
};

/** A record of processing as JSON; `purpose` is null for calls of which the caller named no consent. */
export function recordView({ lines, ...rest }: ShownRecord): object {
  return { ...rest, lines: lines.map(({ purpose, ...line }) => ({ ...line, purpose: purpose ?? null })) };
}

/** A record of processing as CSV with a header. */
export function recordCsv({ by, lines }: ShownRecord): string {
  return stringify([titlesOf(by), ...lines.map(cellsOf)], { escape_formulas: true });
}

/** A record of processing for a person. */
export function recordLines({ stage, from, to, by, lines }: ShownRecord): string[] {
  const period = from === to ? from : `${from} to ${to}`;
  const columns = titlesOf(by).map((title) => ({ title, isNumber: ["calls", "verdicts"].includes(title) }));
  return [
    `Record of processing of the stage ${stage}, ${period} in Asia/Shanghai`,
    "",
    ...(lines.length === 0 ? ["Nothing was sent to a provider."] : textTable(columns, lines.map(cellsOf))),
  ];
}

function titlesOf(by: ProcessingPeriod): string[] {
  return [by, "kind", "provider", "purpose", "calls", "verdicts"];
}

function cellsOf({ period, kind, provider, purpose, calls, verdicts }: ProcessingLine): string[] {
  return [period, kind, provider, purpose ?? "", String(calls), String(verdicts)];
}
