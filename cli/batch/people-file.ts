import { normalizeIdNumber } from "../../lib/identity/id-number.ts";
import { UsageError } from "../command.ts";
import { watchRounding } from "../rounded-numbers.ts";
import type { Encoding } from "../table-encoding.ts";
import { valueOfCell } from "../table-cell.ts";
import { detectTable, type TableFile, type TableRow, tableRows } from "../table-file.ts";

/** How to read a list, and what is known about it before anything is paid. */
export type PeopleFile = TableFile & {
  headers: readonly string[];
  columns: Columns;
  /** Rows below the headers, without blank ones. */
  rowCount: number;
};
import { type ColumnRole, type Columns, findColumns } from "./columns.ts";

const words = {
  name: "list",
  advice: "Save it as UTF-8, or give its encoding with --encoding.",
  allowsQuotesWithin: true,
};

/** One in eleven of such numbers has the right check character, and would be paid for as another person's. */
const roundedWords =
  "The ID numbers of the list end in zeros after 15 digits: a spreadsheet has rounded them, and their last digits are lost. " +
  "Format the column as text, enter the numbers again from their source, and export the list again.";

/**
 * Reads a whole list once, so that its faults are known before the first check; `chosen` has the headers that options
 * name. Throws UsageError, which names a row at most: the content of a list is personal.
 */
export async function inspectPeopleFile(
  path: string,
  chosen: Readonly<Partial<Record<ColumnRole, string>>>,
  encoding?: Encoding,
): Promise<PeopleFile> {
  const file = await detectTable({ path, ...words }, encoding);
  const rounded = watchRounding();
  let headers: readonly string[] | undefined;
  let columns: Columns | undefined;
  let rowCount = 0;
  for await (const { fields } of tableRows(file)) {
    if (headers === undefined || columns === undefined) {
      headers = fields.map(valueOfCell);
      columns = findColumns(headers, chosen);
      continue;
    }
    rowCount += 1;
    const idNumber = normalizeIdNumber(valueOfCell(fields[columns.idNumber] ?? ""));
    if (rounded.see(idNumber)) throw new UsageError(roundedWords);
  }
  if (headers === undefined || columns === undefined) throw new UsageError("The list of people is empty.");
  return { ...file, headers, columns, rowCount };
}

/** The rows of a list below its headers, one at a time. */
export async function* peopleRows(file: PeopleFile): AsyncGenerator<TableRow> {
  let isHeader = true;
  for await (const row of tableRows(file)) {
    if (!isHeader) yield { ...row, fields: row.fields.map(valueOfCell) };
    isHeader = false;
  }
}
