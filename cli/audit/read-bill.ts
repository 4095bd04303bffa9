import { type Month, shanghaiMonth } from "../../lib/base/month.ts";
import type { AnyProvider } from "../../lib/providers/provider.ts";
import { providers } from "../../lib/providers/every-provider.ts";
import { findProvider } from "../../lib/providers/registry.ts";
import type { Bill } from "../../lib/usage/audit/bill.ts";
import { type BilledLines, collectBilledLines } from "../../lib/usage/audit/billed-lines.ts";
import { type Given, UsageError } from "../command.ts";
import { kindOf } from "../kind-option.ts";
import { wholeNumberOf } from "../option-values.ts";
import { printable } from "../printable.ts";
import { watchRounding } from "../rounded-numbers.ts";
import { valueOfCell } from "../table-cell.ts";
import { detectTable, tableRows } from "../table-file.ts";
import { amountOf, sortOfLine } from "./bill-amounts.ts";
import { damageOf, dayOfCell, isFormula, lossOf } from "./bill-cells.ts";
import { type BillColumns, findBillColumns } from "./bill-columns.ts";
import type { OtherRows } from "./bill-row-lines.ts";
import { natureOf } from "./bill-totals.ts";

/** Options that say something of a bill. */
const billOptions = [
  "provider",
  "kind",
  "column",
  "date-column",
  "kind-column",
  "amount-column",
  "status-column",
] as const;

/** Which month's bill is read, and the time at which it is read (epoch ms). */
export type BillMonth = { month: Month; nowMs: number };

/** A bill, and the rows of its file that are no charged calls. A bill that is only a number has no rows. */
export type ReadBill = Bill & { otherRows?: OtherRows };

/** Reads the provider's bill from the options; undefined if none was given. Throws UsageError. */
export async function readBill(given: Given, { month, nowMs }: BillMonth): Promise<ReadBill | undefined> {
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
  const { lines, otherRows } = await readLines(path, provider, given);
  return { ...whose, calls: lines.calls, lines, otherRows };
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

const words = { name: "bill", advice: "Export it again as UTF-8.", allowsQuotesWithin: true };

type ReadLines = { lines: BilledLines; otherRows: OtherRows };

async function readLines(path: string, provider: AnyProvider, given: Given): Promise<ReadLines> {
  const { add, lines } = collectBilledLines();
  const rounded = watchRounding();
  const otherRows = {
    totals: [] as number[],
    free: [] as number[],
    refunds: [] as number[],
    undated: [] as number[],
  };
  let columns: BillColumns | undefined;
  let [charged, others] = [0, 0];
  for await (const { row, fields } of tableRows(await detectTable({ path, ...words }))) {
    const cells = fields.map(valueOfCell);
    if (columns === undefined) {
      columns = findBillColumns(cells, given);
      continue;
    }
    if (isTotal(columns, row, cells, [charged, charged + others])) {
      otherRows.totals.push(row);
      continue;
    }
    const { sort, hasOddTime, ...line } = readLine(columns, provider, row, cells);
    add(line, sort);
    if (rounded.see(line.reference)) throw refused(row, roundedWords);
    if (hasOddTime) otherRows.undated.push(row);
    if (sort === "charged") charged += 1;
    else {
      others += 1;
      otherRows[sort === "free" ? "free" : "refunds"].push(row);
    }
  }
  if (columns === undefined) throw new UsageError("The bill is empty.");
  return { lines: lines(), otherRows };
}

const roundedWords =
  "like those before it, the reference ends in zeros after 15 digits; a spreadsheet has turned it into a number, and its last digits are lost";

function isTotal(
  columns: BillColumns,
  row: number,
  cells: readonly string[],
  linesBefore: readonly number[],
): boolean {
  const at = cellsBy(columns, cells);
  const hasColumns = columns.date !== undefined || columns.kind !== undefined;
  const isGiven = at("date") !== "" || at("kind") !== "";
  const details = isGiven ? "given" : hasColumns ? "missing" : "never";
  const line = { reference: at("reference"), count: at("count"), cells, date: at("date"), details } as const;
  const nature = natureOf(line, linesBefore);
  if (nature === "unclear") {
    const why = line.reference === "" ? "has no reference, and may" : "may";
    throw new UsageError(
      `Row ${row} of the bill ${why} be a total or a call. Nothing was compared. ` +
        "Remove the row if it is a total, or give the number of calls with --bill instead of the file.",
    );
  }
  return nature === "total";
}

function readLine(columns: BillColumns, provider: AnyProvider, row: number, cells: readonly string[]) {
  const at = cellsBy(columns, cells);
  const formula = (["reference", "date", "kind", "provider"] as const).find((role) => isFormula(at(role)));
  if (formula !== undefined) {
    throw refused(
      row,
      `the ${roleNames[formula]} is a formula, which begins with =, and its result is not in the file`,
    );
  }
  const reference = at("reference");
  const lost = (["reference", "date", "kind", "amount", "status"] as const).flatMap(
    (role) => lossOf(at(role)) ?? [],
  );
  const damage = lost[0] ?? damageOf(reference);
  if (damage !== undefined) throw refused(row, damage);
  const other = findProvider(at("provider").toLowerCase());
  if (other !== undefined && other.id !== provider.id)
    throw new UsageError(`Row ${row} says that the bill is of ${other.id}, not of ${provider.id}.`);
  const product = at("kind");
  const amount = amountOf(at("amount"));
  const sort = sortOfLine({ amount, status: at("status"), count: at("count") });
  const day = dayOfCell(at("date"));
  return {
    sort,
    hasOddTime: at("date") !== "" && day === undefined,
    // What a terminal must not show is spelt out here, so that it is in no result either.
    reference: printable(reference),
    day,
    product: product === "" ? undefined : printable(product),
    amount: amount === undefined ? undefined : Math.abs(amount),
  };
}

const roleNames = { reference: "reference", date: "time", kind: "product", provider: "provider" } as const;

function cellsBy(columns: BillColumns, cells: readonly string[]): (role: keyof BillColumns) => string {
  return (role) => cells[columns[role] ?? -1] ?? "";
}

function refused(row: number, why: string): UsageError {
  return new UsageError(
    `Row ${row} of the bill: ${why}. Nothing was compared. ` +
      "Export the bill again as CSV, and give the file to idcheck without opening and saving it in a spreadsheet.",
  );
}
