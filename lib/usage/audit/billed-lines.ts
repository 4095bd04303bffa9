import { createReferenceTable, doubled, type ReferenceTable } from "./reference-table.ts";

/** One line of a bill: one charged call. Each part is undefined if the bill does not have it. */
export type BilledLine = {
  /** The provider's reference of the call. A blank one is none. */
  reference?: string | undefined;
  /** The day in Asia/Shanghai, `YYYY-MM-DD`. */
  day?: string | undefined;
  /** The provider's own name of what was sold. */
  product?: string | undefined;
};

/** What lines of a bill have in common: their day and their product. Lines share these objects. */
export type LineGroup = Pick<BilledLine, "day" | "product">;

/** The lines of a bill, kept small: a bill may have millions of them. A reference is named by its position in the table. */
export type BilledLines = {
  /** The number of lines. */
  calls: number;
  references: Pick<ReferenceTable, "size" | "find" | "at">;
  /** The first line of a reference. */
  firstLine(position: number): LineGroup;
  /** The further lines of each reference that is on the bill more than once. */
  repeated: ReadonlyMap<number, readonly LineGroup[]>;
  /** The lines without a reference. */
  blank: readonly LineGroup[];
};

/** Collects the lines of a bill, one by one. */
export function collectBilledLines(): { add(line: BilledLine): void; lines(): BilledLines } {
  const references = createReferenceTable();
  const groups = groupLines();
  /** The group of each reference's first line. */
  let firstLines = new Uint32Array(1 << 11);
  const repeated = new Map<number, LineGroup[]>();
  const blank: LineGroup[] = [];
  let calls = 0;
  return {
    add(line) {
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
    },
    lines: () => ({
      calls,
      references,
      firstLine: (position) => groups.at(firstLines[position] ?? 0),
      repeated,
      blank,
    }),
  };
}

/** Numbers the groups of lines. */
function groupLines(): { add(line: LineGroup): number; at(group: number): LineGroup } {
  const known = new Map<string, number>();
  const groups: LineGroup[] = [];
  return {
    add({ day, product }) {
      const name = `${day} ${product}`;
      const group = known.get(name) ?? groups.push({ day, product }) - 1;
      known.set(name, group);
      return group;
    },
    at: (group) => groups[group] ?? {},
  };
}

/** A reference without the blanks around it; undefined if nothing is left. */
export function presentReference(reference: string | undefined): string | undefined {
  const text = reference?.trim();
  return text === "" ? undefined : text;
}
