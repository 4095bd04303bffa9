import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";

/** Encodings of lists of people: what spreadsheets write. */
export const encodings = ["utf-8", "gb18030", "utf-16le"] as const;

/** One of {@link encodings}. */
export type Encoding = (typeof encodings)[number];

/** A row as it was read. `row` counts as a spreadsheet does: 1 is the row of the headers. */
export type PeopleRow = { row: number; fields: readonly string[] };

/** How a file is to be read, and what is known of it before anything is paid. */
export type PeopleFile = {
  path: string;
  encoding: Encoding;
  delimiter: string;
  headers: readonly string[];
  /** Rows below the headers, blank ones not counted. */
  rowCount: number;
};

const delimiters = [",", "\t", ";"] as const;
/** Longest row in bytes. A quote that is never closed would else swallow the file. */
const maxRowBytes = 65_536;
const utf16Mark = Buffer.from([0xff, 0xfe]);

/**
 * Reads a whole file once, so that what is wrong with it is known before the first check. Throws
 * ConfigurationError that names the row at most: what stands in a file is personal.
 */
export async function inspectPeopleFile(path: string, encoding?: Encoding): Promise<PeopleFile> {
  const readable = { path, encoding: encoding ?? (await encodingOf(path)) };
  const file = { ...readable, delimiter: await delimiterOf(readable), headers: [], rowCount: 0 };
  let headers: readonly string[] | undefined;
  let rowCount = 0;
  for await (const { fields } of allRows(file)) {
    if (headers === undefined) headers = fields;
    else rowCount += 1;
  }
  if (headers === undefined) throw new ConfigurationError("The file of people is empty.");
  return { ...file, headers, rowCount };
}

/** The rows of a file below its headers, one at a time. */
export async function* peopleRows(file: PeopleFile): AsyncGenerator<PeopleRow> {
  let isHeader = true;
  for await (const row of allRows(file)) {
    if (!isHeader) yield row;
    isHeader = false;
  }
}

async function* allRows(
  file: Pick<PeopleFile, "path" | "encoding" | "delimiter">,
): AsyncGenerator<PeopleRow> {
  const text = Readable.from(decoded(file));
  const parser = parse({
    delimiter: file.delimiter,
    relax_column_count: true,
    max_record_size: maxRowBytes,
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
    // The parser is ahead of its reader, and knows better how far it came.
    const before = typeof error["records"] === "number" ? error["records"] : row;
    throw new ConfigurationError(`Row ${before + 1} of the file cannot be read (${error.code}).`);
  } finally {
    text.destroy();
  }
}

/** The text of a file, without its byte order mark. */
async function* decoded({ path, encoding }: Pick<PeopleFile, "path" | "encoding">): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytesOf(path)) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ConfigurationError(
      `The file is not ${encoding}. Save it as UTF-8, or say what it is with --encoding.`,
    );
  }
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) {
      if (Buffer.isBuffer(chunk)) yield chunk;
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new ConfigurationError(`The file of people cannot be read${code}.`);
  }
}

/** UTF-16 says so itself, UTF-8 has a form that no other text has by chance, and the rest is GB18030. */
async function encodingOf(path: string): Promise<Encoding> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isFirst = true;
  try {
    for await (const chunk of bytesOf(path)) {
      if (isFirst && chunk.subarray(0, 2).equals(utf16Mark)) return "utf-16le";
      isFirst = false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return "gb18030";
    throw error;
  }
}

/** The character that divides the headers: the one that the first line has most of. */
async function delimiterOf(file: Pick<PeopleFile, "path" | "encoding">): Promise<string> {
  let start = "";
  for await (const text of decoded(file)) {
    start += text;
    if (start.length > maxRowBytes || /[\r\n]/.test(start)) break;
  }
  const [line = ""] = start.split(/[\r\n]/, 1);
  const counts = delimiters.map((delimiter) => line.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ",";
}

function textsOf(record: unknown): string[] {
  return Array.isArray(record) ? record.map(String) : [];
}
