import { yuanText } from "../../lib/domain/money.ts";
import type { HistoryEntry } from "../../lib/store/history.ts";
import { packageFromItem } from "../../lib/usage/packages/package-items.ts";
import { textTable } from "../text-table.ts";

/** What the history of packages is kept under. */
export const packagesSubject = "package";

/** Who booked and removed packages, and when, oldest first, as JSON. */
export function historyView(history: readonly HistoryEntry[]): object[] {
  return history.map(({ by, at, action, what }) => {
    const { feeMilliFen, ...bought } = packageFromItem(what);
    const time = new Date(at).toISOString();
    return { at: time, by, action, package: { ...bought, fee: yuanText(feeMilliFen) } };
  });
}

/** The same for a person. */
export function historyLines(history: readonly HistoryEntry[]): string[] {
  if (history.length === 0) return ["No package was ever booked or removed."];
  return textTable(columns, history.map(rowOf));
}

const columns = [
  ...["time", "by", "action", "package", "provider", "kind", "from", "until"].map((title) => ({ title })),
  ...["calls", "yuan"].map((title) => ({ title, isNumber: true })),
];

function rowOf({ by, at, action, what }: HistoryEntry): string[] {
  const { id, provider, kind = "every", boughtOn, validUntil, calls, feeMilliFen } = packageFromItem(what);
  const time = new Date(at).toISOString();
  return [time, by, action, id, provider, kind, boughtOn, validUntil, String(calls), yuanText(feeMilliFen)];
}
