import * as v from "valibot";
import type { HistoryEntry } from "../lib/store/history.ts";
import type { Item } from "../lib/store/write.ts";

/** What the history of secrets is kept under. */
export const secretsSubject = "secrets";

/** What the history keeps of one version of a secret: its id, and what names it without being a part of its value. */
type SecretVersion = { version: string } & Item;

/** A change of a secret by an operator. Without `before`, the secret is new. */
export type SecretChange = {
  /** The name of the secret. */
  name: string;
  action: string;
  before?: SecretVersion;
  after: SecretVersion;
};

/**
 * A secret and its history lie in two services, which no transaction spans. So a change has two entries: one before it is made,
 * without which it is not made, and one once it is made. The first one alone does not say that the change was made.
 */
export function secretEntry(
  { action, ...change }: SecretChange,
  { by, at, isMade }: { by: string; at: number; isMade: boolean },
): HistoryEntry {
  return { by, at, action, what: { ...change, isMade } };
}

const whatSchema = v.looseObject({ isMade: v.boolean(), after: v.looseObject({ version: v.string() }) });

/**
 * The changes that entries of {@link secretEntry} tell of, one entry each. The action of one of which only the beginning was kept
 * says that it is not confirmed: what came next in the history, or the secret itself, tells whether it was made.
 */
export function secretChangesOf(history: readonly HistoryEntry[]): HistoryEntry[] {
  const entries = history.map((entry) => ({ entry, what: v.parse(whatSchema, entry.what) }));
  // A version that was made may be moved to another key later.
  const changeOf = ({ entry, what }: (typeof entries)[number]) => `${entry.action} ${what.after.version}`;
  const made = new Set(entries.flatMap((one) => (one.what.isMade ? [changeOf(one)] : [])));
  return entries.flatMap((one) => {
    const { entry, what } = one;
    if (what.isMade) return [entry];
    return made.has(changeOf(one)) ? [] : [{ ...entry, action: `${entry.action} (not confirmed)` }];
  });
}
