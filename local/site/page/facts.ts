/** What the stack tells its page about itself, in `/_local/facts.json`. */
export type Facts = {
  /** The rules for input by field and code, with what each asks for, in English. */
  rules: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Made-up people that every simulated provider knows. */
  people: readonly { name: string; idNumber: string; region: string; description: string }[];
};

/** What was checked and bought, in `/_local/books.json?month=…`. A caller cannot see it, only the person who runs the stack. */
export type LocalBooks = {
  /** The month's checks by the reason of their verdict; `none` counts checks without a verdict. */
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
    /** The day on which it is used up at the pace of the last days; null if it is not, or if that is unknown. */
    runsOutOn: string | null;
  }[];
};

/** Reads the stack's facts. */
export function readFacts(): Promise<Facts> {
  return read("/_local/facts.json", isFacts);
}

/** Reads the stack's books for a month (`YYYY-MM`). */
export function readBooks(month: string): Promise<LocalBooks> {
  return read(`/_local/books.json?month=${encodeURIComponent(month)}`, isBooks);
}

async function read<Value>(path: string, isValue: (value: unknown) => value is Value): Promise<Value> {
  const value: unknown = await (await fetch(path)).json();
  if (!isValue(value)) throw new TypeError(`${path} does not have the form that this page expects`);
  return value;
}

function isFacts(value: unknown): value is Facts {
  return typeof value === "object" && value !== null && "rules" in value && "people" in value;
}

function isBooks(value: unknown): value is LocalBooks {
  return typeof value === "object" && value !== null && "reasons" in value && "packages" in value;
}
