import type { Columns } from "./columns.ts";

/** The consent that a row names, before it is checked by the rules of the API. */
export type ListedConsent = { id: string; purpose: string | undefined; guardian?: unknown };

const yes: ReadonlySet<string> = new Set(["true", "yes", "y", "1", "是"]);
const no: ReadonlySet<string> = new Set(["", "false", "no", "n", "0", "否"]);

/**
 * Reads the consent of a row; undefined if it names none. `purpose` is that of all consents of the list. What says neither
 * yes nor no about the guardian is passed on as it is, so that the row is refused.
 */
export function listedConsent(
  fields: readonly string[],
  columns: Columns,
  purpose: string | undefined,
): ListedConsent | undefined {
  const textIn = (column: number | undefined): string =>
    column === undefined ? "" : (fields[column] ?? "").trim();
  const id = textIn(columns.consent);
  const guardian = textIn(columns.guardian).toLowerCase();
  if (id === "" && no.has(guardian)) return undefined;
  const isGuardian = yes.has(guardian) ? true : guardian;
  return { id, purpose, ...(no.has(guardian) ? {} : { guardian: isGuardian }) };
}
