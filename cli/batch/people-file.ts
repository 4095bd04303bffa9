import { UsageError } from "../command.ts";
import type { Encoding } from "../table-encoding.ts";
import { valueOfCell } from "../table-cell.ts";
import { detectTable, type TableFile, type TableRow, tableRows } from "../table-file.ts";

/** How to read a list, and what is known about it before anything is paid. */
export type PeopleFile = TableFile & {
  headers: readonly string[];
  /** Rows below the headers, without blank ones. */
  rowCount: number;
};

const words = {
  name: "list",
  advice: "Save it as UTF-8, or give its encoding with --encoding.",
  allowsQuotesWithin: true,
};

/**
 * Reads a whole list once, so that its faults are known before the first check. Throws UsageError, which names
 * a row at most: the content of a list is personal.
 */
export async function inspectPeopleFile(path: string, encoding?: Encoding): Promise<PeopleFile> {
  const file = await detectTable({ path, ...words }, encoding);
  let headers: readonly string[] | undefined;
  let rowCount = 0;
  for await (const { fields } of tableRows(file)) {
    if (headers === undefined) headers = fields.map(valueOfCell);
    else rowCount += 1;
  }
  if (headers === undefined) throw new UsageError("The list of people is empty.");
  return { ...file, headers, rowCount };
}

/** The rows of a list below its headers, one at a time. */
export async function* peopleRows(file: PeopleFile): AsyncGenerator<TableRow> {
  let isHeader = true;
  for await (const row of tableRows(file)) {
    if (!isHeader) yield { ...row, fields: row.fields.map(valueOfCell) };
    isHeader = false;
  }
}
