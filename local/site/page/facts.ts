/** What the stack tells its page of itself, in `/_local/facts.json`. */
export type Facts = {
  /** Rules of input by field and code, with what each asks for, in English. */
  rules: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Made-up people whom every simulated provider knows. */
  people: readonly { name: string; idNumber: string; region: string; description: string }[];
};

/** What was checked and bought, in `/_local/books.json?month=…`: what no caller sees, but whoever runs the stack. */
export type LocalBooks = {
  /** Checks of the month by the reason of their verdict, `none` for those without one. */
  reasons: Readonly<Record<string, number>>;
  packages: readonly {
    id: string;
    provider: string;
    calls: number;
    left: number;
    /** Yuan. */
    fee: string;
    validUntil: string;
    state: "not_yet_valid" | "valid" | "used_up" | "expired";
    /** The day on which it is used up at the pace of the last days; null where it is not, or nobody knows. */
    runsOutOn: string | null;
  }[];
};

/** The stack's facts. */
export function readFacts(): Promise<Facts> {
  return read("/_local/facts.json", isFacts);
}

/** The stack's books of a month (`YYYY-MM`). */
export function readBooks(month: string): Promise<LocalBooks> {
  return read(`/_local/books.json?month=${encodeURIComponent(month)}`, isBooks);
}

async function read<Value>(path: string, isValue: (value: unknown) => value is Value): Promise<Value> {
  const value: unknown = await (await fetch(path)).json();
  if (!isValue(value)) throw new TypeError(`${path} is not what this page was made for`);
  return value;
}

function isFacts(value: unknown): value is Facts {
  return typeof value === "object" && value !== null && "rules" in value && "people" in value;
}

function isBooks(value: unknown): value is LocalBooks {
  return typeof value === "object" && value !== null && "reasons" in value && "packages" in value;
}
