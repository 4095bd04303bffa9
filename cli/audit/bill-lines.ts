import type { Month } from "../../lib/base/month.ts";
import type { BillComparison, MisplacedCall } from "../../lib/usage/audit/bill.ts";
import type { BilledAttempt, BillFinding, UndecidedAttempt } from "../../lib/usage/audit/bill-decisions.ts";
import type { BillDoubt } from "../../lib/usage/audit/bill-doubt.ts";
import { printable } from "../printable.ts";
import { textTable } from "../text-table.ts";
import { counted } from "../words.ts";
import { gapLines, refundLines } from "./bill-gap-lines.ts";
import { joined, more, mostListed, upTo } from "./listed.ts";

/** Of which month a bill is compared, and where, as `placeOf` says it. */
export type BillPlace = { month: Month; place: string };

/** A bill compared with the books, as lines for a person. Long lists are cut off: `--json` has them whole. */
export function billLines(bill: BillComparison, place: BillPlace): string[] {
  const { provider, calls, charged, unknown, least, most, doubt } = bill;
  const range = least === most ? String(least) : `${least} to ${most}`;
  // Charges that the bill refutes leave no number that could be right.
  const possible = least > most ? "" : `, so ${range} are possible`;
  return [
    `The bill of ${provider} for ${place.month} has ${counted(calls, "call", "calls")}. ` +
      `The books have ${charged} charged and ${unknown} unknown${possible}.`,
    consistencyWords(bill),
    ...gapLines(bill),
    ...refundLines(bill.refunds),
    ...(doubt === undefined ? comparedLines(bill, place) : [doubtWords(doubt, bill, place)]),
  ];
}

function consistencyWords(bill: BillComparison): string {
  const { isPossible, isProvisional, doubt, misplaced, findings, gap } = bill;
  if (!isPossible) return "The bill is not consistent with the books.";
  if (gap !== undefined && isProvisional) return "The bill does not contradict the books so far.";
  const isRefuted = findings.some(({ charge }) => charge === "charged" || charge === "free");
  return isRefuted || doubt !== undefined || misplaced.length > 0 || (gap?.missing ?? 0) > 0
    ? "The number of calls is possible, but the bill does not agree with the books:"
    : "The bill is consistent with the books.";
}

function comparedLines(bill: BillComparison, place: BillPlace): string[] {
  return [
    ...upTo(bill.findings, (finding) => findingLines(finding, bill, place)),
    ...undecidedLines(bill),
    ...atTheTurnLines(bill),
    ...misplacedLines(bill.misplaced, place),
    ...referenceLines(bill.repeated, ["reference is", "references are"], "on the bill more than once"),
    ...referenceLines(
      bill.unmatched,
      ["reference is on the bill but belongs", "references are on the bill but belong"],
      "to no attempt (a call that was cut off, or is not yours)",
    ),
    ...(bill.blankLines === 0
      ? []
      : [`  ${counted(bill.blankLines, "line", "lines")} of the bill without a reference.`]),
    ...leftOverLines(bill),
  ];
}

function doubtWords(doubt: BillDoubt, { provider }: BillComparison, { month }: BillPlace): string {
  switch (doubt.because) {
    case "other_month":
      return `Most of it is of ${doubt.month}: give --month ${doubt.month}, or the bill of ${provider} for ${month}. Nothing was decided.`;
    case "other_dates":
      return `Its references belong to calls of ${month}, but most of its dates are in ${doubt.month}: check that --date-column names the column with the times of the calls. Nothing was decided.`;
    case "other_provider":
      return `Most references on it belong to calls of ${doubt.provider}: give --provider ${doubt.provider}, or the bill of ${provider}. Nothing was decided.`;
    case "few_matches":
      return `Most references on it belong to no call in the books: check that it is the bill of ${provider} for ${month}, and that --column names the column of the references. Nothing was decided.`;
  }
}

const findingWords: Readonly<Record<BillFinding["because"], string>> = {
  billed_but_unknown: "is on the bill, and unknown in the books",
  billed_but_free: "is on the bill, and free in the books",
  charged_but_not_billed: "is not on the bill, and charged in the books",
  unknown_and_not_billed: "is not on the bill, and unknown in the books",
  number_has_all: "is unknown in the books, and the bill has as many calls as the books have attempts",
  number_is_zero: "is unknown in the books, and the bill has no call",
};

function findingLines(finding: BillFinding, bill: BillComparison, { month, place }: BillPlace): string[] {
  const { because, to, verificationId, attempt, startedAt, reference } = finding;
  const isByNumber = because === "number_has_all" || because === "number_is_zero";
  const source =
    reference === undefined || isByNumber
      ? counted(bill.calls, "call", "calls")
      : `reference ${printable(reference)}`;
  // A key that was claimed again after retention has an attempt of the same number.
  const started = `--started ${new Date(startedAt).toISOString()}`;
  return [
    `  ${nameOf(finding)} ${findingWords[because]}:`,
    `    npx idcheck settle ${verificationId} ${attempt} ${to} ${started} --evidence "bill of ${bill.provider} ${month}, ${source}" ${place}`,
  ];
}

const undecidedWords: Readonly<Record<UndecidedAttempt["because"], string>> = {
  no_reference: "The bill does not show whether it charges",
  other_reference:
    "Their references are of a form that the bill does not list, so it does not show whether it charges",
  line_without_reference: "The bill has lines without a reference, so it does not show whether it charges",
  shared_reference:
    "More attempts than lines have the same reference, so the bill does not show which it charges of",
  kind_not_billed:
    "No call of this kind is on the bill (if it is for one kind alone, give --kind), so it does not show whether it charges",
  number_alone: "The bill does not say which calls it has, so its number does not show whether it charges",
  part_of_bill: "The bill is only a part of the month's, so it does not show whether it charges",
  day_not_billed: "The bill has no line of their day at all, so it does not show whether it charges",
  other_day:
    "The bill has their reference with the date of another day, so it does not show whether it charges",
  unclear_refund: "A refund may have taken back a charge, so the bill does not show whether it charges",
  month_not_over: "The month is not over, so the bill does not show yet whether it charges",
};

const nextSteps: Readonly<Partial<Record<UndecidedAttempt["because"], string>>> = {
  month_not_over: "Compare it again then",
  part_of_bill: "Compare the whole bill, which may list",
};

function undecidedLines({ provider, undecided, free }: BillComparison): string[] {
  const causes = [...new Set(undecided.map(({ because }) => because))];
  return causes.flatMap((cause) => {
    const attempts = undecided.filter(({ because }) => because === cause);
    const next = nextSteps[cause] ?? `Ask ${provider} about`;
    const others =
      cause === "number_alone" && free > 0
        ? ` It may also charge ${counted(free, "attempt", "attempts")} that the books call free.`
        : "";
    return [
      `  ${undecidedWords[cause]} ${counted(attempts.length, "attempt", "attempts")}.${others} ${next}:`,
      ...upTo(attempts, (attempt) => [`    ${described(attempt)}`]),
    ];
  });
}

function atTheTurnLines({ atTheTurn }: BillComparison): string[] {
  const months = [...new Set(atTheTurn.map(({ mayBeOn }) => mayBeOn))];
  return months.flatMap((month) => {
    const attempts = atTheTurn.filter(({ mayBeOn }) => mayBeOn === month);
    return [
      `  ${counted(attempts.length, "attempt", "attempts")} at the turn of the month may be on the bill of ${month}:`,
      ...upTo(attempts, (attempt) => [`    ${described(attempt)}`]),
    ];
  });
}

function misplacedLines(misplaced: readonly MisplacedCall[], { month }: BillPlace): string[] {
  const words = {
    other_month: (of: string) => `is billed in the wrong month: the call was made in ${of}, not in ${month}`,
    other_kind: (of: string) => `is on the bill, but the call is of the kind ${of}`,
  };
  return upTo(misplaced, (call) => [
    `  ${nameOf(call)} ${words[call.because](call.of)}: attempt ${call.attempt} of ${call.verificationId}`,
  ]);
}

function leftOverLines({ leftOver: rows, isListed }: BillComparison): string[] {
  if (!rows.some(({ day, kind }) => day !== undefined || kind !== undefined)) return [];
  const columns = [
    { title: "day" },
    { title: "kind" },
    { title: "charged", isNumber: true },
    { title: "unknown", isNumber: true },
    { title: "lines", isNumber: true },
  ];
  const shown = rows.slice(0, mostListed);
  const cells = shown.map(({ day = "", kind = "", charged, unknown, lines }) => [
    day,
    printable(kind),
    String(charged),
    String(unknown),
    String(lines),
  ]);
  return [
    isListed
      ? "  Attempts that cannot be matched, and lines of the bill that match no attempt:"
      : "  The number of lines does not fit the attempts of these days and kinds (if the bill is for one kind alone, give --kind):",
    ...textTable(columns, cells).map((line) => `    ${line}`),
    ...more(rows.length),
  ];
}

function nameOf({ reference, verificationId, attempt }: BilledAttempt): string {
  return reference === undefined ? `Attempt ${attempt} of ${verificationId}` : printable(reference);
}

/** An attempt with what helps the provider to find the call; the time is that of Asia/Shanghai. */
function described({ verificationId, attempt, startedAt, kind, charge, reference }: BilledAttempt): string {
  const time = shanghaiTime(startedAt);
  const named = reference === undefined ? "" : `, reference ${printable(reference)}`;
  return `attempt ${attempt} of ${verificationId}, ${kind}, ${time}, ${charge}${named}`;
}

const format = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "medium",
});

function shanghaiTime(timeMs: number): string {
  return format.format(timeMs);
}

function referenceLines(
  references: readonly string[],
  [one, many]: readonly [string, string],
  what: string,
): string[] {
  if (references.length === 0) return [];
  return [`  ${counted(references.length, one, many)} ${what}: ${joined(references)}`];
}
