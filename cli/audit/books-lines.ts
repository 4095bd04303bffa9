import { type Audit, agrees } from "../../lib/usage/audit/audit.ts";
import type { RecordFinding } from "../../lib/usage/audit/compare-records.ts";
import { restored } from "../../lib/usage/audit/repair-entries.ts";
import { hasForeignEntries, isConfirmed, type RepairResult } from "../../lib/usage/audit/repair.ts";
import type { TotalsDifference } from "../../lib/usage/audit/totals-differences.ts";
import { yuanText } from "../../lib/domain/money.ts";
import { findingLines, type Verdicts, verdictsOf } from "./finding-lines.ts";
import { printable } from "../printable.ts";
import { textTable } from "../text-table.ts";
import { counted } from "../words.ts";

/** What an audit found in the books themselves, as lines for a person, with the commands that put it right. */
export function booksLines(audit: Audit, repaired: RepairResult | undefined, place: string): string[] {
  const { month, entries, records, confirmed, unconfirmed, differences, moving, findings } = audit;
  const verdicts = verdictsOf(audit);
  return [
    `${month} has ${counted(entries, "entry", "entries")}. Records confirm ${confirmed} of them, and ${unconfirmed} ${unconfirmed === 1 ? "has" : "have"} no record any more. ` +
      `${counted(records, "record was", "records were")} read.`,
    ...(repaired === undefined
      ? []
      : [
          `Repaired ${counted(repaired.entries, "entry", "entries")} from records and ${counted(repaired.totals, "number", "numbers")} of the totals from entries.${otherWords(repaired)}`,
        ]),
    ...unlistedLines(audit),
    ...(moving === 0
      ? []
      : [
          `${counted(moving, "number", "numbers")} of the totals kept changing while checks went on, and could not be compared. Run this again.`,
        ]),
    ...(differences.length === 0
      ? [
          moving === 0
            ? "The totals are exactly the sum of the entries."
            : "The other totals are exactly the sum of the entries.",
        ]
      : [
          `The totals are not the sum of the entries in ${counted(differences.length, "number", "numbers")}:`,
          ...differenceTable(differences),
        ]),
    ...(findings.length === 0
      ? ["The entries agree with every record that still exists."]
      : [
          `The entries do not agree with the records in ${counted(findings.length, "attempt", "attempts")}:`,
          ...shortened(findings, (finding) => findingLines(finding, verdicts)),
        ]),
    ...adviceLines(audit, verdicts, { isRepaired: repaired !== undefined, place }),
    ...settlementLines(audit),
  ];
}

function otherWords({ copies = 0, invented = 0, listed = 0 }: RepairResult): string {
  const words = [
    [copies, "Removed", "entry that only copied another", "entries that only copied others"],
    [invented, "Removed", "entry that its record disproves", "entries that their records disprove"],
    [listed, "Listed", "name", "names"],
  ] as const;
  return words
    .filter(([count]) => count > 0)
    .map(([count, verb, one, more]) => ` ${verb} ${counted(count, one, more)}.`)
    .join("");
}

function unlistedLines({ unlisted }: Audit): string[] {
  if (unlisted.length === 0) return [];
  return [
    `The lists by which totals are found lack ${counted(unlisted.length, "name")} that ${unlisted.length === 1 ? "has" : "have"} entries, so usage, statements and attempts leave out what belongs to ${unlisted.length === 1 ? "it" : "them"}:`,
    ...shortened(unlisted, ({ month, list, name }) => [
      `  ${list === "months" ? "the month" : `the ${list.slice(0, -1)} of ${month}`} ${printable(name)}`,
    ]),
  ];
}

/** At most this many findings are printed; `--json` has all. */
const mostPrinted = 20;

function shortened<Finding>(all: readonly Finding[], linesOf: (one: Finding) => string[]): string[] {
  const more = all.length - mostPrinted;
  return [
    ...all.slice(0, mostPrinted).flatMap(linesOf),
    ...(more > 0 ? [`  and ${more} more (--json lists them all)`] : []),
  ];
}

function differenceTable(differences: readonly TotalsDifference[]): string[] {
  const columns = [
    { title: "total of" },
    { title: "day" },
    { title: "what" },
    { title: "entries", isNumber: true },
    { title: "totals", isNumber: true },
  ];
  const rows = differences.slice(0, mostPrinted).map((difference) => {
    const { attribute, entries, totals, damaged } = difference;
    const [booked = "", found = ""] = [entries, totals].map(attribute.startsWith("fee#") ? yuanText : String);
    return [...nameOf(difference), booked, damaged === undefined ? found : `${found} and no number`];
  });
  const lines = textTable(columns, rows).map((line) => `  ${line}`);
  const more = differences.length - mostPrinted;
  return more > 0 ? [...lines, `  and ${more} more (--json lists them all)`] : lines;
}

/** Whose total it is, its day, and what it counts. */
function nameOf({ group: { owner, skPrefix }, attribute }: TotalsDifference): string[] {
  const [first = "", ...rest] = attribute.split("#");
  const name = rest.join(" ");
  if (owner === "all") {
    return ["all callers", skPrefix.slice(0, 10), `open or unknown ${skPrefix.slice(11, 13)}:${name}`];
  }
  return "caller" in owner
    ? [owner.caller, skPrefix.slice(0, 10), `${whatOf[first] ?? first} ${name}`]
    : [`${owner.provider}, all callers`, `${skPrefix.slice(0, 7)}-${first}`, `${name} charged`];
}

const whatOf: Readonly<Record<string, string>> = {
  n: "attempts",
  fee: "list price",
  verdict: "verdicts",
};

function adviceLines(
  audit: Audit,
  verdicts: Verdicts,
  { isRepaired, place }: { isRepaired: boolean; place: string },
): string[] {
  if (agrees(audit)) return [];
  const repair = `npx idcheck audit --month ${audit.month} --repair ${place}`;
  const isAnyToPutBack =
    verdicts.outvoted.size > 0 || [...verdicts.invented.values()].some((one) => !one.isCounted);
  if ((audit.findings.some(isRepairable) || isAnyToPutBack) && !isRepaired) {
    return [
      `To post what the records have, put back what record and totals contradict, remove what never was and remove what only copies an entry, run: ${repair}`,
    ];
  }
  if (audit.unlisted.length > 0) return unlistedAdvice(audit, { isRepaired, place });
  if (isProvedAlone(audit)) {
    return [
      `To remove what never was together with its totals, run: ${repair} --rebuild-totals. Compare the other totals above first: it lowers them too.`,
    ];
  }
  if (audit.differences.length === 0) return [];
  if (hasForeignEntries(audit)) {
    return [
      "The totals can be rebuilt once every entry above that no attempt explains is settled or removed.",
    ];
  }
  const isAnyToLower = audit.differences.some((difference) => difference.totals > difference.entries);
  if (isConfirmed(audit) && !isAnyToLower) {
    return [
      isRepaired
        ? `These numbers changed while they were rebuilt. Run again: ${repair}`
        : `To raise the totals to the entries, run: ${repair}`,
    ];
  }
  return [
    isConfirmed(audit)
      ? "Records confirm every entry that is left, but an entry that was removed after its record looks like a total that was raised."
      : "Records do not confirm every entry of this month, so either side may be wrong: an entry that was removed looks like a total that was raised.",
    `Compare with the provider's bill first. If the entries are right, run: ${repair} --rebuild-totals`,
  ];
}

/** The month itself is listed by its own audit; others are found, and listed, by an audit without `--month`. */
function unlistedAdvice(
  { month, unlisted }: Audit,
  { isRepaired, place }: { isRepaired: boolean; place: string },
): string[] {
  const others = unlisted.map((one) => one.month).filter((one) => one !== month);
  const which = others.length === 0 ? ` --month ${month}` : "";
  return [
    ...(isRepaired ? [] : [`To add what the lists lack, run: npx idcheck audit${which} --repair ${place}`]),
    ...others.map((one) => `Then audit ${one} itself: npx idcheck audit --month ${one} ${place}`),
  ];
}

/** Whether every entry that no attempt explains is one that its living record disproves. */
function isProvedAlone({ findings }: Audit): boolean {
  const foreign = findings.filter((finding) => hasForeignEntries({ findings: [finding] }));
  return foreign.length > 0 && foreign.every(({ isInvented }) => isInvented === true);
}

function isRepairable({ stands, seen, original }: RecordFinding): boolean {
  if (original !== undefined) return true;
  return seen !== undefined && (stands === undefined || restored(stands, seen) !== undefined);
}

function settlementLines({ settlements, repairs }: Audit): string[] {
  return [
    ...(settlements.length === 0 ? [] : ["Settlements by operators:"]),
    ...settlements.map(
      ({ at, by, verificationId, attempt, from, to, evidence }) =>
        `  ${new Date(at).toISOString()}  ${printable(by)} settled attempt ${attempt} of ${verificationId}: ${from} → ${to}, evidence: ${printable(evidence)}`,
    ),
    ...repairs.map(
      ({ by, at, entries, totals }) =>
        `Repair by ${printable(by)}, ${new Date(at).toISOString()}: ${counted(entries, "entry", "entries")} and ${counted(totals, "number", "numbers")} of the totals did not agree`,
    ),
  ];
}
