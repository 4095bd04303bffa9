import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { type Month, shanghaiMonth } from "../../lib/base/month.ts";
import type { AnyProvider } from "../../lib/providers/provider.ts";
import { findProvider, providers } from "../../lib/providers/registry.ts";
import type { Bill } from "../../lib/usage/audit/bill.ts";
import { type BilledLines, collectBilledLines } from "../../lib/usage/audit/billed-lines.ts";
import { type Given, UsageError } from "../command.ts";
import { kindOf } from "../kind-option.ts";
import { wholeNumberOf } from "../option-values.ts";
import { printable } from "../printable.ts";
import { detectTable, tableRows } from "../table-file.ts";
import { damageOf, dayOfCell } from "./bill-cells.ts";
import { type BillColumns, findBillColumns } from "./bill-columns.ts";

/** Options that say something of a bill. */
const billOptions = ["provider", "kind", "column", "date-column", "kind-column"] as const;

/** Which month's bill is read, and the time at which it is read (epoch ms). */
export type BillMonth = { month: Month; nowMs: number };

/** Reads the provider's bill from the options; undefined if none was given. Throws UsageError. */
export async function readBill(given: Given, { month, nowMs }: BillMonth): Promise<Bill | undefined> {
  const [number, path] = [wholeNumberOf(given, "bill"), given.text("bill-file")];
  if (number === undefined && path === undefined) {
    const lonely = billOptions.find((option) => given.text(option) !== undefined);
    if (lonely !== undefined) throw new UsageError(`--${lonely} goes with --bill or --bill-file.`);
    return undefined;
  }
  if (number !== undefined && path !== undefined)
    throw new UsageError("Give --bill or --bill-file, not both.");
  const provider = providerOf(given);
  const kind = kindOf(given, provider);
  const isProvisional = month >= shanghaiMonth(nowMs);
  const whose = { provider: provider.id, ...(kind === undefined ? {} : { kind }), isProvisional };
  if (path === undefined) return { ...whose, calls: number ?? 0 };
  const lines = await readLines(path, provider, given);
  return { ...whose, calls: lines.calls, lines };
}

function providerOf(given: Given): AnyProvider {
  const name = given.text("provider");
  const provider = findProvider(name ?? "");
  if (provider !== undefined) return provider;
  const known = providers.map(({ id }) => id).join(", ");
  throw new UsageError(
    name === undefined
      ? `A bill needs --provider: ${known}.`
      : `There is no such provider. Give --provider one of: ${known}.`,
  );
}

const words = { name: "bill", advice: "Export it again as UTF-8." };

async function readLines(path: string, provider: AnyProvider, given: Given): Promise<BilledLines> {
  const { add, lines } = collectBilledLines();
  let columns: BillColumns | undefined;
  try {
    for await (const { row, fields } of tableRows(await detectTable({ path, ...words }))) {
      if (columns === undefined) columns = findBillColumns(fields, given);
      else add(readLine(columns, provider, row, fields));
    }
  } catch (error) {
    // A bill that cannot be read is an argument that cannot be used.
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
  if (columns === undefined) throw new UsageError("The bill is empty.");
  return lines();
}

function readLine(columns: BillColumns, provider: AnyProvider, row: number, fields: readonly string[]) {
  const cell = (column: number | undefined): string =>
    column === undefined ? "" : (fields[column] ?? "").trim();
  const reference = cell(columns.reference);
  const damage = damageOf(reference);
  if (damage !== undefined) {
    throw new UsageError(
      `Row ${row} of the bill: ${damage}. Nothing was compared. ` +
        "Export the bill again as CSV, and give the file to idcheck without opening and saving it in a spreadsheet.",
    );
  }
  const other = findProvider(cell(columns.provider).toLowerCase());
  if (other !== undefined && other.id !== provider.id)
    throw new UsageError(`Row ${row} says that the bill is of ${other.id}, not of ${provider.id}.`);
  const product = cell(columns.kind);
  return {
    // What a terminal must not show is spelt out here, so that it is in no result either.
    reference: printable(reference),
    day: dayOfCell(cell(columns.date)),
    product: product === "" ? undefined : printable(product),
  };
}
