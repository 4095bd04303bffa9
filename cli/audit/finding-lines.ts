import type { Audit } from "../../lib/usage/audit/audit.ts";
import type { RecordFinding } from "../../lib/usage/audit/compare-records.ts";
import { isContradiction, outvotedEntries } from "../../lib/usage/audit/contradictions.ts";
import { type InventedEntry, inventedEntries } from "../../lib/usage/audit/invented-entries.ts";
import { restored } from "../../lib/usage/audit/repair-entries.ts";
import { keyOf, type Entry } from "../../lib/usage/ledger/entry.ts";
import { printable } from "../printable.ts";

const words: Readonly<Record<RecordFinding["what"], string>> = {
  missing: "its record has it, and the books do not",
  different: "entry and record differ",
  unsupported: "its record exists and never had this attempt",
  doubled: "it has another entry",
  misplaced: "the key of its entry and what the entry says do not agree",
  unreadable: "what stands in its place cannot be read",
};

/** What to do about an entry out of its place that does not merely copy another. */
const copyWords: Readonly<Partial<Record<RecordFinding["what"], string>>> = {
  doubled:
    "Nothing decides which is right: ask the provider, and remove the wrong item from the table usage.",
  misplaced: "Nothing stands in its attempt's place: ask the provider whether there was such a call.",
};

/** What an audit found about one attempt, and what becomes of it, as lines for a person. */
export function findingLines(finding: RecordFinding, verdicts: Verdicts): string[] {
  const { what, stands, seen, key, original } = finding;
  const entry = seen ?? stands;
  const place = key && printable(`${key.pk} / ${key.sk}`);
  if (entry === undefined) {
    return [
      `  an item among the entries cannot be read. It has the key ${place ?? ""}.`,
      "    No living record has its attempt: restore the item from a backup of the table usage, or remove it if there never was such a call.",
    ];
  }
  const { verificationId, attempt } = entry;
  const line = `  attempt ${attempt} of ${verificationId}: ${words[what]}${chargesOf(stands, seen)}`;
  if (what === "unreadable") return [line, `    It has the key ${place ?? ""}.`];
  if (stands === undefined) return [line];
  if (what === "unsupported") return [line, `    ${inventedWords(stands, verdicts)}`];
  if (key !== undefined) {
    const advice =
      original === undefined ? copyWords[what] : "It only copies the entry in the attempt's place.";
    return [line, `    This one has the key ${place ?? ""}. ${advice ?? ""}`];
  }
  if (seen === undefined || restored(stands, seen) !== undefined) return [line];
  return [line, `    ${contradictionWords(finding, verdicts)}`];
}

/** What an audit as a whole says of its findings: the entries that a repair puts back, and those that never were. */
export type Verdicts = {
  outvoted: ReadonlySet<RecordFinding>;
  invented: ReadonlyMap<Entry, InventedEntry>;
};

/** Weighs the findings of an audit together, as a repair does. */
export function verdictsOf(audit: Audit): Verdicts {
  return {
    outvoted: new Set(outvotedEntries(audit)),
    invented: new Map(inventedEntries(audit).map((one) => [one.entry, one])),
  };
}

function inventedWords(stands: Entry, { invented }: Verdicts): string {
  const known = invented.get(stands);
  if (known !== undefined) {
    return known.isCounted
      ? "Its record proves that it never was, and the totals count it: --repair --rebuild-totals removes both."
      : "Its record proves that it never was, and no total counts it: --repair removes it.";
  }
  const { pk, sk } = keyOf(stands);
  return (
    "The provider's bill decides whether there was such a call. If not, remove the item with the key " +
    `${printable(`${pk} / ${sk}`)} from the table usage.`
  );
}

function contradictionWords(finding: RecordFinding, { outvoted }: Verdicts): string {
  if (outvoted.has(finding)) {
    return "No settlement explains it, and the totals count it as its record does: --repair puts the entry back.";
  }
  if (finding.settled === true) {
    return "Neither decides it: compare with the settlements below and with the provider's bill.";
  }
  return isContradiction(finding)
    ? "No settlement explains it, and the totals do not count it as its record does: the provider's bill decides, and npx idcheck settle books what it says."
    : "Neither decides it.";
}

function chargesOf(stands: Entry | undefined, seen: Entry | undefined): string {
  if (stands === undefined) return seen === undefined ? "" : ` (${seen.charge})`;
  if (seen === undefined || stands.charge === seen.charge) return ` (${stands.charge})`;
  return ` (entry ${stands.charge}, record ${seen.charge})`;
}
