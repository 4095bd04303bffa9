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

/** The lines of a bill, kept small: a bill may have millions of them. */
export type BilledLines = {
  /** The number of lines. */
  calls: number;
  /** The references, and the position of each in `groups`. */
  references: ReadonlyMap<string, number>;
  /** The first line of each reference. */
  groups: readonly LineGroup[];
  /** The further lines of each reference that is on the bill more than once. */
  repeated: ReadonlyMap<string, readonly LineGroup[]>;
  /** The lines without a reference. */
  blank: readonly LineGroup[];
};

/** Collects the lines of a bill, one by one. */
export function collectBilledLines(): { add(line: BilledLine): void; lines(): BilledLines } {
  const known = new Map<string, LineGroup>();
  const references = new Map<string, number>();
  const groups: LineGroup[] = [];
  const repeated = new Map<string, LineGroup[]>();
  const blank: LineGroup[] = [];
  let calls = 0;
  const groupOf = ({ day, product }: LineGroup): LineGroup => {
    const name = `${day} ${product}`;
    const group = known.get(name) ?? { day, product };
    known.set(name, group);
    return group;
  };
  return {
    add(line) {
      calls += 1;
      const group = groupOf(line);
      const reference = presentReference(line.reference);
      if (reference === undefined) blank.push(group);
      else if (!references.has(reference)) references.set(reference, groups.push(group) - 1);
      else {
        const further = repeated.get(reference);
        if (further === undefined) repeated.set(reference, [group]);
        else further.push(group);
      }
    },
    lines: () => ({ calls, references, groups, repeated, blank }),
  };
}

/** A reference without the blanks around it; undefined if nothing is left. */
export function presentReference(reference: string | undefined): string | undefined {
  const text = reference?.trim();
  return text === "" ? undefined : text;
}
