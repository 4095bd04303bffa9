/** What the stack tells its page about itself, in `/_local/facts.json`. */
export type Facts = {
  /** The rules for input by field and code, with what each asks for, in English. */
  rules: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Made-up people that every simulated provider knows. */
  people: readonly { name: string; idNumber: string; region: string; description: string }[];
  /** The company behind each provider, by its id. */
  companies: Readonly<Record<string, string>>;
};

/** Calls by what they cost; `unknown` includes calls that are running. */
export type CallCounts = { charged: number; free: number; unknown: number };

/**
 * What was called and bought, in `/_local/books.json?month=…&caller=…`. All figures but the packages are those of one caller, or of
 * every caller, in one month of Asia/Shanghai. No caller can see them over the API, only the person who runs the stack.
 */
export type LocalBooks = {
  month: string;
  /** Null for every caller. */
  caller: string | null;
  /** The callers of the month. */
  callers: readonly string[];
  /** When the newest change was made that is counted; null if there was none ever. */
  asOf: string | null;
  /** Spend in yuan, as text. */
  total: CallCounts & { spend: string };
  days: readonly (CallCounts & { name: string })[];
  providers: readonly (CallCounts & { name: string })[];
  /** The calls by the verdict that they gave. */
  verdicts: { match: number; mismatch: number; undetermined: number; none: number };
  /** Of every caller, as of today: callers share the packages. */
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

/** A fault that can be set; `delayMs` is its usual delay, null if it has none. */
export type FaultChoice = { name: string; description: string; delayMs: number | null };

/** What can be broken and what is, in `/_local/faults`. */
export type LocalFaults = {
  /** Faults on the wire, which every simulated provider can have. */
  wireFaults: readonly FaultChoice[];
  /** The providers in the order in which they are asked. */
  providers: readonly {
    id: string;
    /** Whether it is simulated, so that it can be broken. */
    canBreak: boolean;
    /** Answers that only this provider gives. */
    ownFaults: readonly FaultChoice[];
    /** The kinds of check for which idcheck knows that there is no use in asking it, and until when. */
    notAsked: readonly {
      kind: string;
      why: "switched_off" | "used_up" | "credentials_refused";
      until: string | null;
    }[];
  }[];
  /** The faults that wait for requests, in the order in which they were set. */
  waiting: readonly { provider: string; fault: string; times: number; delayMs?: number | undefined }[];
};

/** Reads the stack's facts. */
export function readFacts(): Promise<Facts> {
  return readJson("/_local/facts.json", hasFields<Facts>("rules", "people", "companies"));
}

/** Reads the stack's books for a month (`YYYY-MM`), of one caller or of all. */
export function readBooks(month: string, caller?: string): Promise<LocalBooks> {
  const query = new URLSearchParams({ month, ...(caller !== undefined && { caller }) });
  return readJson(`/_local/books.json?${query.toString()}`, hasFields<LocalBooks>("total", "packages"));
}

/** Reads the stack's faults. */
export function readFaults(): Promise<LocalFaults> {
  return readJson("/_local/faults", hasFields<LocalFaults>("wireFaults", "providers", "waiting"));
}

/** Reads a JSON document of the stack. Rejects if the stack does not answer, or with something else. */
export async function readJson<Value>(
  path: string,
  isValue: (value: unknown) => value is Value,
): Promise<Value> {
  const response = await fetch(path);
  const value: unknown = await response.json();
  if (response.ok && isValue(value)) return value;
  throw new TypeError(`${path} (${response.status}) does not have the form that this page expects`);
}

function hasFields<Value>(...names: readonly (keyof Value & string)[]) {
  return (value: unknown): value is Value =>
    typeof value === "object" && value !== null && names.every((name) => name in value);
}
