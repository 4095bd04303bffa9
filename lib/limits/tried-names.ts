/** A name that a caller tries on a person, as digests. */
export type TriedName = {
  caller: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  day: string;
  subject: Uint8Array;
  nameDigest: Uint8Array;
};

/** Reads the projected names of a person, all digests as base64url, with one eventually consistent read. */
export type ReadNames = (person: {
  caller: string;
  day: string;
  subject: string;
}) => Promise<readonly string[]>;

/** The different names tried on a person in a day, as far as the projection and this instance know. */
export type TriedNames = {
  /** Whether a name is one of the first `limit` names. Rejects if the names cannot be read. */
  allows(tried: TriedName, limit: number): Promise<boolean>;
  add(tried: TriedName): void;
};

/** How many persons are remembered. The person that was added first is forgotten first. */
const keptPersons = 10_000;

/** Combines the names from `readNames` with those that this instance has counted and that are not projected yet. */
export function createTriedNames(readNames: ReadNames): TriedNames {
  const own = new Map<string, Set<string>>();
  return {
    async allows(tried, limit) {
      const name = textOf(tried.nameDigest);
      const known = own.get(idOf(tried)) ?? new Set<string>();
      if (known.has(name)) return true;
      const { caller, day } = tried;
      const projected = await readNames({ caller, day, subject: textOf(tried.subject) });
      return projected.includes(name) || new Set([...projected, ...known]).size < limit;
    },
    add(tried) {
      const id = idOf(tried);
      const names = own.get(id) ?? new Set<string>();
      own.set(id, names.add(textOf(tried.nameDigest)));
      const [oldest] = own.keys();
      if (own.size > keptPersons && oldest !== undefined) own.delete(oldest);
    },
  };
}

function idOf({ caller, day, subject }: TriedName): string {
  return `${caller} ${day} ${textOf(subject)}`;
}

/** A digest as part of a key. */
export function textOf(digest: Uint8Array): string {
  return Buffer.from(digest).toString("base64url");
}
