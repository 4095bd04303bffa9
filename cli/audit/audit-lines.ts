import type { Audit } from "../../lib/usage/audit/audit.ts";
import type { BillComparison, BillFinding } from "../../lib/usage/audit/bill.ts";
import type { Difference } from "../../lib/usage/audit/books.ts";
import { textTable } from "../text-table.ts";

/** What an audit found, for a person. */
export function auditLines(audit: Audit, mended: readonly Difference[], stage: string): string[] {
  const { month, records, attempts, differences, corrections, mends, bill } = audit;
  return [
    `${count(records, "record was", "records were")} read. ${month} has ${count(attempts, "attempt", "attempts")} that are kept one by one.`,
    ...(mended.length === 0 ? [] : [`Mended ${count(mended.length, "line", "lines")} of the totals.`]),
    ...(differences.length === 0
      ? ["The totals agree with the records to the unit."]
      : [
          `On ${count(differences.length, "line", "lines")} the totals differ from the records:`,
          ...differenceTable(differences),
        ]),
    ...(differences.length > 0 && mended.length === 0
      ? [`Mend them with: idcheck audit --month ${month} --mend --stage ${stage}`]
      : []),
    ...(corrections.length === 0 ? [] : ["Corrections by operators:"]),
    ...corrections.map(
      ({ at, by, how, verificationId, attempt, from, to, evidence }) =>
        `  ${new Date(at).toISOString()}  ${by} ${how} attempt ${attempt} of ${verificationId}: ${from} → ${to}, by: ${evidence}`,
    ),
    ...mends.map(
      ({ by, at, lines }) =>
        `Mended from the records: ${count(lines, "line", "lines")}, by ${by}, ${new Date(at).toISOString()}`,
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
  const range = `${charged} charged and ${unknown} unknown: ${charged} to ${charged + unknown}`;
  return [
    `The bill of ${provider} for ${month} has ${calls} calls; the books have ${range}.`,
    isPossible ? "The bill can be right." : "The bill cannot be right, or the books are not.",
    ...findings.flatMap((finding) => findingLines(finding, provider, month, stage)),
    ...openLines(bill, month, stage),
    ...listed("on the bill more than once", repeated),
    ...listed("on the bill and in no record (a call that was cut off, or not ours)", unmatched),
  ];
}

const becauseWords: Readonly<Record<BillFinding["because"], string>> = {
  billed_but_unknown: "is on the bill, and nobody knew",
  billed_but_free: "is on the bill, and the books call it free",
  charged_but_not_billed: "is not on the bill, and the books call it charged",
  unknown_and_not_billed: "is not on the bill, and nobody knew",
};

function findingLines(finding: BillFinding, provider: string, month: string, stage: string): string[] {
  const { because, mend, to, verificationId, attempt, reference } = finding;
  const evidence = `bill of ${provider} ${month}, reference ${reference}`;
  return [
    `  ${reference} ${becauseWords[because]}:`,
    `    idcheck ${mend} ${verificationId} ${attempt} ${to} --evidence "${evidence}" --stage ${stage}`,
  ];
}

function openLines(
  { provider, calls, open, openWere }: BillComparison,
  month: string,
  stage: string,
): string[] {
  if (open.length === 0) return [];
  const were = {
    charged: "The bill has as many calls more: charged.",
    free: "The bill has no call more: free.",
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
    open.length > mostListed ? [`    and ${open.length - mostListed} more (--json has them all)`] : [];
  return [
    `  ${count(open.length, "call was", "calls were")} cut off and cannot be matched. ${were}`,
    ...shown,
    ...more,
  ];
}

/** A number with what is counted. */
function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

const mostListed = 20;

function listed(what: string, references: readonly string[]): string[] {
  if (references.length === 0) return [];
  const shown = references.slice(0, mostListed).join(", ");
  const more = references.length > mostListed ? ` and ${references.length - mostListed} more` : "";
  return [`  ${references.length} ${what}: ${shown}${more}`];
}
