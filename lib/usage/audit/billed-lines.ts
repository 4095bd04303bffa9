import { presentReference } from "./present-reference.ts";
import { createReferenceTable, doubled, type ReferenceTable } from "./reference-table.ts";
import type { BilledLine, LineGroup, LineSort } from "./billed-line.ts";
import { createRefunds, type RefundLine, type Refunds } from "./refunds.ts";

/** The lines of a bill, kept small: a bill may have millions of them. A reference is named by its position in the table. */
export type BilledLines = {
  /** The number of charged calls: lines without those that cost nothing, refunds, and the lines that refunds take back. */
  calls: number;
  references: Pick<ReferenceTable, "size" | "find" | "at">;
  /** The first line of a reference. */
  firstLine(position: number): LineGroup;
  /** The further lines of each reference that is on the bill more than once. */
  repeated: ReadonlyMap<number, readonly LineGroup[]>;
  /** The lines without a reference. */
  blank: readonly LineGroup[];
  /** How many lines charge a call with this day, product and amount. */
  groups: readonly (LineGroup & { lines: number })[];
  /** The days of which the bill has a line of any sort. */
  days: ReadonlySet<string>;
  refunds: Refunds;
};

/** Collects the lines of a bill, one by one. */
export function collectBilledLines(): { add(line: BilledLine, sort?: LineSort): void; lines(): BilledLines } {
  const references = createReferenceTable();
  const groups = groupLines();
  /** The group of each reference's first line. */
  let firstLines = new Uint32Array(1 << 11);
  const repeated = new Map<number, LineGroup[]>();
  const blank: LineGroup[] = [];
  const days = new Set<string>();
  const refundLines: RefundLine[] = [];
  let calls = 0;
  const firstLine = (position: number): LineGroup => groups.at(firstLines[position] ?? 0);

  function addCharged(line: BilledLine): void {
    calls += 1;
    const group = groups.add(line);
    const reference = presentReference(line.reference);
    if (reference === undefined) {
      blank.push(groups.at(group));
      return;
    }
    const position = references.insert(reference);
    if (position === undefined) {
      const known = references.find(reference) ?? 0;
      repeated.set(known, [...(repeated.get(known) ?? []), groups.at(group)]);
      return;
    }
    if (position === firstLines.length) firstLines = doubled(firstLines);
    firstLines[position] = group;
  }

  return {
    add(line, sort = "charged") {
      if (line.day !== undefined) days.add(line.day);
      if (sort === "charged") addCharged(line);
      else if (sort !== "free") {
        refundLines.push({
          ...line,
          reference: presentReference(line.reference),
          isOther: sort === "refund",
        });
      }
    },
    lines() {
      const linesOf = (position: number) => [firstLine(position), ...(repeated.get(position) ?? [])];
      const refunds = createRefunds(refundLines, references, linesOf);
      return {
        calls: calls - refunds.linesTakenBack,
        references,
        firstLine,
        repeated,
        blank,
        groups: groups.counted(),
        days,
        refunds,
      };
    },
  };
}

/** Numbers the groups of lines, and counts their lines. */
function groupLines(): {
  add(line: LineGroup): number;
  at(group: number): LineGroup;
  counted(): (LineGroup & { lines: number })[];
} {
  const known = new Map<string, number>();
  const groups: LineGroup[] = [];
  const lines: number[] = [];
  return {
    add({ day, product, amount }) {
      const name = JSON.stringify([day, product, amount]);
      const group = known.get(name) ?? groups.push({ day, product, amount }) - 1;
      known.set(name, group);
      lines[group] = (lines[group] ?? 0) + 1;
      return group;
    },
    at: (group) => groups[group] ?? {},
    counted: () => groups.map((group, index) => ({ ...group, lines: lines[index] ?? 0 })),
  };
}
