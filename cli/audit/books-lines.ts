import { type Audit, agrees } from "../../lib/usage/audit/audit.ts";
import type { RecordFinding } from "../../lib/usage/audit/compare-records.ts";
import { restored } from "../../lib/usage/audit/repair-entries.ts";
import { hasForeignEntries, isConfirmed, type RepairResult } from "../../lib/usage/audit/repair.ts";
import type { TotalsDifference } from "../../lib/usage/audit/totals-differences.ts";
import { yuanText } from "../../lib/domain/money.ts";
import type { Entry } from "../../lib/usage/ledger/entry.ts";
import { printable } from "../printable.ts";
import { textTable } from "../text-table.ts";
import { counted } from "../words.ts";

/** What an audit found in the books themselves, as lines for a person, with the commands that put it right. */
export function booksLines(audit: Audit, repaired: RepairResult | undefined, stage: string): string[] {
  const { month, entries, records, confirmed, unconfirmed, differences, moving, findings } = audit;
  return [
    `${month} has ${counted(entries, "entry", "entries")}. Records confirm ${confirmed} of them, and ${unconfirmed} ${unconfirmed === 1 ? "has" : "have"} no record any more. ` +
      `${counted(records, "record was", "records were")} read.`,
    ...(repaired === undefined
      ? []
      : [
          `Repaired ${counted(repaired.entries, "entry", "entries")} from records and ${counted(repaired.totals, "number", "numbers")} of the totals from entries.${removedWords(repaired)}`,
        ]),
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
          ...shortened(findings, (finding) => findingLines(finding, stage)),
        ]),
    ...adviceLines(audit, repaired !== undefined, stage),
    ...settlementLines(audit),
  ];
}

function removedWords({ copies = 0 }: RepairResult): string {
  if (copies === 0) return "";
  return ` Removed ${counted(copies, "entry that only copied another", "entries that only copied others")}.`;
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
    const { attribute, entries, totals } = difference;
    const figures = [entries, totals].map(attribute.startsWith("fee#") ? yuanText : String);
    return [...nameOf(difference), ...figures];
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

const words: Readonly<Record<RecordFinding["what"], string>> = {
  missing: "its record has it, and the books do not",
  different: "entry and record differ",
  unsupported: "its record exists and never had this attempt",
  doubled: "it has another entry",
  misplaced: "its entry does not stand where it should",
};

/** What to do about an entry out of its place that does not merely copy another. */
const copyWords: Readonly<Partial<Record<RecordFinding["what"], string>>> = {
  doubled:
    "Nothing decides which is right: ask the provider, and remove the wrong item from the table usage.",
  misplaced: "Nothing stands in its attempt's place: ask the provider whether there was such a call.",
};

function findingLines({ what, stands, seen, key, original }: RecordFinding, stage: string): string[] {
  const entry = seen ?? stands;
  if (entry === undefined) return [];
  const { verificationId, attempt } = entry;
  const line = `  attempt ${attempt} of ${verificationId}: ${words[what]}${chargesOf(stands, seen)}`;
  const evidence = `--evidence "its verification record" --stage ${stage}`;
  const started = `--started ${new Date(entry.startedAt).toISOString()}`;
  const settle = `    idcheck settle ${verificationId} ${attempt} free ${started} ${evidence}`;
  if (stands === undefined) return [line];
  if (what === "unsupported" && stands.charge !== "free") return [line, settle];
  if (key !== undefined) {
    const advice =
      original === undefined ? copyWords[what] : "It only copies the entry in the attempt's place.";
    return [line, `    This one has the key ${printable(`${key.pk} / ${key.sk}`)}. ${advice ?? ""}`];
  }
  if (seen === undefined || restored(stands, seen) !== undefined) return [line];
  const isSettled = stands.settlement !== undefined || seen.settlement !== undefined;
  const isDecided = !isSettled && stands.charge === "charged" && seen.charge === "free";
  return [
    line,
    isDecided
      ? settle
      : "    Neither decides it: compare with the settlements below and with the provider's bill.",
  ];
}

function chargesOf(stands: Entry | undefined, seen: Entry | undefined): string {
  if (stands === undefined) return seen === undefined ? "" : ` (${seen.charge})`;
  if (seen === undefined || stands.charge === seen.charge) return ` (${stands.charge})`;
  return ` (entry ${stands.charge}, record ${seen.charge})`;
}

function adviceLines(audit: Audit, isRepaired: boolean, stage: string): string[] {
  if (agrees(audit)) return [];
  const repair = `idcheck audit --month ${audit.month} --repair --stage ${stage}`;
  if (audit.findings.some(isRepairable) && !isRepaired) {
    return [`To post what the records have and remove what only copies an entry, run: ${repair}`];
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
