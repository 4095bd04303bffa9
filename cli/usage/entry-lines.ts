import { stringify } from "csv-stringify/sync";
import { yuanText } from "../../lib/domain/money.ts";
import { dayOf, type Entry } from "../../lib/usage/ledger/entry.ts";

const columns = [
  "day",
  "startedAt",
  "caller",
  "verificationId",
  "attempt",
  "kind",
  "provider",
  "charge",
  "listPrice",
  "code",
  "providerReference",
  "verdict",
  "adjustments",
] as const;

/** Attempts as lines of text, in pieces of some hundred lines: writing one line at a time is slow. */
export async function* entryLines(
  records: AsyncIterable<Entry>,
  format: "csv" | "json",
): AsyncGenerator<string> {
  let lines: string[] = format === "csv" ? [lineOf(columns)] : [];
  for await (const record of records) {
    const view = viewOf(record);
    lines.push(format === "csv" ? lineOf(columns.map((name) => view[name])) : `${JSON.stringify(view)}\n`);
    if (lines.length < 500) continue;
    yield lines.join("");
    lines = [];
  }
  yield lines.join("");
}

function viewOf(record: Entry): Record<(typeof columns)[number], string | number | undefined> {
  const { caller, verificationId, kind, provider, charge, code, providerReference, verdict } = record;
  return {
    day: dayOf(record),
    startedAt: new Date(record.startedAt).toISOString(),
    caller,
    verificationId,
    attempt: record.attempt,
    kind,
    provider,
    charge,
    listPrice: yuanText(record.feeMilliFen),
    code,
    providerReference,
    verdict,
    adjustments: record.adjustments,
  };
}

/** Most lines hold no comma and no quote, and are written without the library, which is slower. */
function lineOf(cells: readonly (string | number | undefined)[]): string {
  const texts = cells.map((cell) => String(cell ?? ""));
  return texts.some((text) => /[",\r\n]|^[=+@-]/u.test(text))
    ? stringify([texts], { escape_formulas: true })
    : `${texts.join(",")}\n`;
}
