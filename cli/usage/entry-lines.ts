import { stringify } from "csv-stringify/sync";
import { printableJson, printableLines } from "../printable.ts";
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
  "choice",
  "charge",
  "listPrice",
  "durationMs",
  "failure",
  "code",
  "providerReference",
  "verdict",
  "purpose",
  "settlement",
] as const;

/** Attempts as lines of text, in pieces of some hundred lines: writing one line at a time is slow. */
export async function* entryLines(
  entries: AsyncIterable<Entry>,
  format: "csv" | "json",
): AsyncGenerator<string> {
  let lines: string[] = format === "csv" ? [lineOf(columns)] : [];
  for await (const entry of entries) {
    const view = viewOf(entry);
    lines.push(
      format === "csv"
        ? printableLines(lineOf(columns.map((name) => view[name])))
        : `${printableJson(view)}\n`,
    );
    if (lines.length < 500) continue;
    yield lines.join("");
    lines = [];
  }
  yield lines.join("");
}

function viewOf(entry: Entry): Record<(typeof columns)[number], string | number | undefined> {
  const { caller, verificationId, attempt, kind, provider, choice, charge, durationMs } = entry;
  const { failure, code, providerReference, verdict, purpose, settlement } = entry;
  return {
    day: dayOf(entry),
    startedAt: new Date(entry.startedAt).toISOString(),
    caller,
    verificationId,
    attempt,
    kind,
    provider,
    choice,
    charge,
    listPrice: yuanText(entry.feeMilliFen),
    durationMs,
    failure,
    code,
    providerReference,
    verdict,
    purpose,
    settlement,
  };
}

/** Most lines hold no comma and no quote, and are written without the library, which is slower. */
function lineOf(cells: readonly (string | number | undefined)[]): string {
  const texts = cells.map((cell) => String(cell ?? ""));
  return texts.some((text) => /[",\r\n]|^[=+@-]/u.test(text))
    ? stringify([texts], { escape_formulas: true })
    : `${texts.join(",")}\n`;
}
