import type { Audit } from "../../lib/usage/audit/audit.ts";
import type { BillComparison, BillFinding } from "../../lib/usage/audit/bill.ts";
import type { Difference } from "../../lib/usage/audit/books.ts";
import { textTable } from "../text-table.ts";
import { counted } from "../words.ts";

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
    ...(bill === undefined ? [] : billLines(bill, month, stage)),
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

function billLines(bill: BillComparison, month: string, stage: string): string[] {
  const { provider, calls, charged, unknown, isPossible, findings, unmatched, repeated } = bill;
  const possible = unknown === 0 ? charged : `${charged} to ${charged + unknown}`;
  return [
    `The bill of ${provider} for ${month} has ${counted(calls, "call", "calls")}. ` +
      `The books have ${charged} charged and ${unknown} unknown, so ${possible} are possible.`,
    isPossible ? "The bill is consistent with the books." : "The bill is not consistent with the books.",
    ...findings.flatMap((finding) => findingLines(finding, provider, month, stage)),
    ...openLines(bill, month, stage),
    ...listed(repeated, ["reference is", "references are"], "on the bill more than once"),
    ...listed(
      unmatched,
      ["reference is", "references are"],
      "on the bill but in no record (a call that was cut off, or is not yours)",
    ),
  ];
}

const becauseWords: Readonly<Record<BillFinding["because"], string>> = {
  billed_but_unknown: "is on the bill, and unknown in the books",
  billed_but_free: "is on the bill, and free in the books",
  charged_but_not_billed: "is not on the bill, and charged in the books",
  unknown_and_not_billed: "is not on the bill, and unknown in the books",
};

function findingLines(finding: BillFinding, provider: string, month: string, stage: string): string[] {
  const { because, command, to, verificationId, attempt, reference } = finding;
  const evidence = `bill of ${provider} ${month}, reference ${reference}`;
  return [
    `  ${reference} ${becauseWords[because]}:`,
    `    idcheck ${command} ${verificationId} ${attempt} ${to} --evidence "${evidence}" --stage ${stage}`,
  ];
}

function openLines(
  { provider, calls, open, openWere }: BillComparison,
  month: string,
  stage: string,
): string[] {
  if (open.length === 0) return [];
  const were = open.length === 1 ? "it was" : "they were";
  const shows = {
    charged: `The bill has exactly as many further calls: ${were} charged.`,
    free: `The bill has no further call: ${were} free.`,
    none: "The bill does not show which of them were charged.",
  }[openWere ?? "none"];
  const evidence = `bill of ${provider} ${month}, ${calls} calls`;
  const shown = open
    .slice(0, mostListed)
    .map(({ verificationId, attempt, startedAt }) =>
      openWere === undefined
        ? `    attempt ${attempt} of ${verificationId}, ${new Date(startedAt).toISOString()}`
        : `    idcheck resolve ${verificationId} ${attempt} ${openWere} --evidence "${evidence}" --stage ${stage}`,
    );
  const more =
    open.length > mostListed ? [`    and ${open.length - mostListed} more (--json lists them all)`] : [];
  return [
    `  ${counted(open.length, "call was", "calls were")} cut off and cannot be matched. ${shows}`,
    ...shown,
    ...more,
  ];
}

const mostListed = 20;

function listed(
  references: readonly string[],
  [one, many]: readonly [string, string],
  what: string,
): string[] {
  if (references.length === 0) return [];
  const shown = references.slice(0, mostListed).join(", ");
  const more = references.length > mostListed ? ` and ${references.length - mostListed} more` : "";
  return [`  ${counted(references.length, one, many)} ${what}: ${shown}${more}`];
}
