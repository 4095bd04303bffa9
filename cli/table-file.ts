import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { UsageError } from "./command.ts";
import { fileFailure } from "./file-failure.ts";
import { type ChunkDecoder, createGb18030Decoder } from "./gb18030.ts";
import { type Encoding, encodingOf } from "./table-encoding.ts";

/** A row as it was read. `row` counts like a spreadsheet: 1 is the row of the headers. */
export type TableRow = { row: number; fields: readonly string[] };

/** A file with a table, and how messages call it. */
export type NamedFile = {
  path: string;
  /** Such as `list`. */
  name: string;
  /** What to do if its text cannot be decoded, as a sentence. */
  advice: string;
  /** Whether a cell may have quotation marks within, as in `="0123"`: spreadsheets write numbers so that are texts. */
  allowsQuotesWithin?: boolean;
};

/** How to read a table. */
export type TableFile = NamedFile & {
  encoding: Encoding;
  delimiter: string;
  /** The line of the headers, from 1: spreadsheets put `sep=;` before it, and do not count that line. */
  firstLine: number;
};

const delimiters = [",", "\t", ";"] as const;
/** The longest row in bytes. Without a limit, a quote that is never closed would swallow the file. */
const maxRowBytes = 65_536;
/** What is wrong with a row, by the code of the library. */
const faults: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quotation mark is opened in it and never closed",
  INVALID_OPENING_QUOTE: "a cell has a quotation mark within",
  CSV_INVALID_CLOSING_QUOTE: "a cell goes on after its closing quotation mark",
  CSV_MAX_RECORD_SIZE: `it is longer than ${maxRowBytes / 1024} KB, perhaps because a quotation mark is never closed`,
};
const unknownFault = "it is not CSV";

/**
 * Finds out how a table is encoded and what separates its columns. Throws UsageError if it cannot be read.
 */
export async function detectTable(file: NamedFile, encoding?: Encoding): Promise<TableFile> {
  const readable = { ...file, encoding: encoding ?? (await encodingOf(bytesOf(file), file.name)) };
  return { ...readable, ...(await separationOf(readable)) };
}

/**
 * The rows of a table that are not blank, one at a time, the headers first. Throws UsageError that names a row
 * at most: the content of a table may be personal.
 */
export async function* tableRows(file: TableFile): AsyncGenerator<TableRow> {
  const text = Readable.from(decoded(file));
  const parser = parse({
    delimiter: file.delimiter,
    from_line: file.firstLine,
    // The first line may be written by another program, which ends its lines in another way.
    ...(file.firstLine > 1 && { record_delimiter: ["\r\n", "\n", "\r"] }),
    relax_column_count: true,
    max_record_size: maxRowBytes,
    relax_quotes: file.allowsQuotesWithin === true,
  });
  text.on("error", (error) => parser.destroy(error));
  text.pipe(parser);
  let row = 0;
  try {
    for await (const record of parser) {
      row += 1;
      const fields = textsOf(record);
      if (fields.some((field) => field.trim() !== "")) yield { row, fields };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser is ahead of this loop, and knows better how far it got.
    const before = typeof error["records"] === "number" ? error["records"] : row;
    throw new UsageError(
      `Row ${before + 1} of the ${file.name} cannot be read: ${faults[error.code] ?? unknownFault}. Correct the row, or export the file as CSV again.`,
    );
  } finally {
    text.destroy();
  }
}

/** The text of a file, without its byte order mark. */
async function* decoded(file: NamedFile & { encoding: Encoding }): AsyncGenerator<string> {
  const decoder = file.encoding === "gb18030" ? createGb18030Decoder() : createDecoder(file.encoding);
  try {
    for await (const chunk of bytesOf(file)) yield decoder.decode(chunk);
    yield decoder.end();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`The ${file.name} is not ${file.encoding}. ${file.advice}`);
  }
}

function createDecoder(encoding: Encoding): ChunkDecoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return { decode: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
}

async function* bytesOf({ path, name }: NamedFile): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) {
      if (Buffer.isBuffer(chunk)) yield chunk;
    }
  } catch (error) {
    throw fileFailure(`The ${name} cannot be read`, error);
  }
}

/** A first line that names the separator. Programs that know nothing of it quote it, or fill it up with separators. */
const separatorLine = /^"?sep=([^"])"?[,;\t]*$/iu;

/**
 * The character that separates the columns, and where they begin: what a line `sep=` says, or else the character that
 * occurs most often in the first line.
 */
async function separationOf(
  file: NamedFile & { encoding: Encoding },
): Promise<Pick<TableFile, "delimiter" | "firstLine">> {
  let start = "";
  for await (const text of decoded(file)) {
    start += text;
    if (start.length > maxRowBytes || /[\r\n]/.test(start)) break;
  }
  const [line = ""] = start.split(/[\r\n]/, 1);
  const separator = separatorLine.exec(line)?.[1];
  if (separator !== undefined) return { delimiter: separator, firstLine: 2 };
  const counts = delimiters.map((delimiter) => line.split(delimiter).length);
  return { delimiter: delimiters[counts.indexOf(Math.max(...counts))] ?? ",", firstLine: 1 };
}

function textsOf(record: unknown): string[] {
  return Array.isArray(record) ? record.map(String) : [];
}
