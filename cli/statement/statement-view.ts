import { stringify } from "csv-stringify/sync";
import { yuanText } from "../../lib/domain/money.ts";
import type { Statement } from "../../lib/usage/statement/statement.ts";
import { type StatementLine, sumOfLines } from "../../lib/usage/statement/statement-lines.ts";
import { textTable } from "../text-table.ts";
import { counted } from "../words.ts";

/** The part of a statement that is about one caller. */
export function ofCaller({ lines, unknown, ...rest }: Statement, caller: string): Statement {
  return {
    ...rest,
    lines: lines.filter((line) => line.caller === caller),
    unknown: unknown.filter((attempt) => attempt.caller === caller),
  };
}

/** A statement as JSON: money is yuan as text, and differences of earlier months are apart from the month's own lines. */
export function statementView({ month, lines, unknown, closed }: Statement): object {
  const own = lines.filter((line) => line.month === month);
  const earlier = lines.filter((line) => line.month !== month);
  return {
    month,
    closed: closed === undefined ? null : { by: closed.by, at: timeText(closed.at) },
    currency: "CNY",
    total: totalView(own),
    lines: own.map(lineView),
    differences: earlier.map((line) => ({ differenceFor: line.month, ...lineView(line) })),
    unknown: unknown.map((attempt) => ({ ...attempt, startedAt: timeText(attempt.startedAt) })),
  };
}

/** A statement as CSV with a header: its lines, with the month in the first column if a line books a difference for it. */
export function statementCsv({ month, lines }: Statement): string {
  const header = ["difference for", "caller", "provider", "kind", "charge", "package", "calls", "yuan"];
  const rows = lines.map(({ calls, milliFen, ...line }) => [
    line.month === month ? "" : line.month,
    line.caller,
    line.provider,
    line.kind,
    line.charge,
    line.packageId ?? "",
    calls,
    milliFen,
  ]);
  const yuanColumn = header.length - 1;
  return stringify([header, ...rows], {
    escape_formulas: true,
    // A negative number is not a formula: as numbers, amounts are written without an apostrophe.
    cast: { number: (value, { index }) => (index === yuanColumn ? yuanText(value) : String(value)) },
  });
}

/** A statement for a person: a table of the month, one for each month whose difference it books, and what is unknown. */
export function statementLines({ month, lines, unknown, closed }: Statement): string[] {
  const state =
    closed === undefined ? "open: as it stands now" : `closed by ${closed.by} at ${timeText(closed.at)}`;
  const byMonth = Map.groupBy(lines, (line) => line.month);
  const own = byMonth.get(month) ?? [];
  byMonth.delete(month);
  return [
    `Statement of ${month} in Asia/Shanghai, ${state}`,
    "",
    ...(own.length === 0 ? ["No calls."] : tableOf(own)),
    ...[...byMonth].flatMap(([earlier, some]) => [
      "",
      `Difference for ${earlier}, which was closed before`,
      "",
      ...tableOf(some),
    ]),
    ...(unknown.length === 0
      ? []
      : [
          "",
          `${counted(unknown.length, "attempt")} of unknown charge`,
          "",
          ...textTable(unknownColumns, unknown.map(unknownCells)),
        ]),
  ];
}

/** What a statement says in a line: how many calls were charged, and what they cost. */
export function totalText(lines: readonly StatementLine[]): string {
  const { charged, milliFen } = sumOfLines(lines);
  return `${counted(charged, "charged call")}, ${yuanText(milliFen)} yuan`;
}

const columns = [
  ...["caller", "provider", "kind", "charge", "package"].map((title) => ({ title })),
  ...["calls", "yuan"].map((title) => ({ title, isNumber: true })),
];

const unknownColumns = ["verification", "attempt", "caller", "provider", "started"].map((title) => ({
  title,
}));

function tableOf(lines: readonly StatementLine[]): string[] {
  const { charged, milliFen } = sumOfLines(lines);
  const total = ["total", "", "", "charged", "", String(charged), yuanText(milliFen)];
  return textTable(columns, [...lines.map(cellsOf), total]);
}

function cellsOf({ caller, provider, kind, charge, packageId, calls, milliFen }: StatementLine): string[] {
  const paidBy = packageId ?? (charge === "charged" ? "list price" : "");
  return [caller, provider, kind, charge, paidBy, String(calls), yuanText(milliFen)];
}

function unknownCells({
  verificationId,
  attempt,
  caller,
  provider,
  startedAt,
}: Statement["unknown"][number]): string[] {
  return [verificationId, String(attempt), caller, provider, timeText(startedAt)];
}

function lineView({ caller, provider, kind, charge, packageId, calls, milliFen }: StatementLine): object {
  return { caller, provider, kind, charge, package: packageId ?? null, calls, spend: yuanText(milliFen) };
}

function totalView(lines: readonly StatementLine[]): object {
  const { milliFen, ...counts } = sumOfLines(lines);
  return { ...counts, spend: yuanText(milliFen) };
}

function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
