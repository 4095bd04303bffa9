import type { Audit } from "../../lib/usage/audit/audit.ts";
import type { Difference } from "../../lib/usage/audit/books.ts";
import { textTable } from "../text-table.ts";
import { counted } from "../words.ts";
import { billLines } from "./bill-lines.ts";

/** The findings of an audit, as lines for a person. */
export function auditLines(audit: Audit, repaired: readonly Difference[], stage: string): string[] {
  const { month, records, attempts, differences, corrections, repairs, bill } = audit;
  return [
    `${counted(records, "record was", "records were")} read, with ${counted(attempts, "attempt", "attempts")} in ${month}.`,
    ...(repaired.length === 0
      ? []
      : [`Repaired ${counted(repaired.length, "line", "lines")} of the totals.`]),
    ...(differences.length === 0
      ? ["The totals agree with the records exactly."]
      : [
          `The totals differ from the records in ${counted(differences.length, "line", "lines")}:`,
          ...differenceTable(differences),
        ]),
    ...(differences.length > 0 && repaired.length === 0
      ? [`To repair them, run: idcheck audit --month ${month} --repair --stage ${stage}`]
      : []),
    ...(corrections.length === 0 ? [] : ["Corrections by operators:"]),
    ...corrections.map(
      ({ at, by, how, verificationId, attempt, from, to, evidence }) =>
        `  ${new Date(at).toISOString()}  ${by} ${how} attempt ${attempt} of ${verificationId}: ${from} → ${to}, evidence: ${evidence}`,
    ),
    ...repairs.map(
      ({ by, at, lines }) =>
        `Repaired from the records: ${counted(lines, "line", "lines")}, by ${by}, ${new Date(at).toISOString()}`,
    ),
    ...(bill === undefined ? [] : billLines(bill, { month, stage })),
  ];
}

function differenceTable(differences: readonly Difference[]): string[] {
  const columns = [
    { title: "caller" },
    { title: "period" },
    { title: "provider" },
    { title: "kind" },
    { title: "charge" },
    { title: "records", isNumber: true },
    { title: "totals", isNumber: true },
  ];
  const rows = differences.map(({ line, expected, found }) => [
    line.caller,
    line.period,
    line.provider,
    line.kind,
    line.charge,
    String(expected.attempts),
    String(found.attempts),
  ]);
  return textTable(columns, rows).map((line) => `  ${line}`);
}
