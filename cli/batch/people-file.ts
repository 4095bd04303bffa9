import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { asError, codeOf } from "../thrown.ts";

/** Encodings of lists of people: those that spreadsheets write. */
export const encodings = ["utf-8", "gb18030", "utf-16le"] as const;

/** One of {@link encodings}. */
export type Encoding = (typeof encodings)[number];

/** A row as it was read. `row` counts like a spreadsheet: 1 is the row of the headers. */
export type PeopleRow = { row: number; fields: readonly string[] };

/** How to read a list, and what is known about it before anything is paid. */
export type PeopleFile = {
  path: string;
  encoding: Encoding;
  delimiter: string;
  headers: readonly string[];
  /** Rows below the headers, without blank ones. */
  rowCount: number;
};

const delimiters = [",", "\t", ";"] as const;
/** The longest row in bytes. Without a limit, a quote that is never closed would swallow the file. */
const maxRowBytes = 65_536;
const utf16Mark = Buffer.from([0xff, 0xfe]);

/**
 * Reads a whole list once, so that its faults are known before the first check. Throws a ConfigurationError that names
 * a row at most: the content of a list is personal.
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
  if (headers === undefined) throw new ConfigurationError("The list of people is empty.");
  return { ...file, headers, rowCount };
}

/** The rows of a list below its headers, one at a time. */
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
    // The parser is ahead of this loop, and knows better how far it got.
    const before = typeof error["records"] === "number" ? error["records"] : row;
    throw new ConfigurationError(`Row ${before + 1} of the list cannot be read (${error.code}).`);
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
      `The list is not ${encoding}. Save it as UTF-8, or give its encoding with --encoding.`,
    );
  }
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) {
      if (Buffer.isBuffer(chunk)) yield chunk;
    }
  } catch (error) {
    const { name } = asError(error);
    throw new ConfigurationError(`The list of people cannot be read (${codeOf(error) ?? name}).`);
  }
}

/** UTF-16 has a mark, no other text is valid UTF-8 by chance, and the rest is taken as GB18030. */
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

/** The character that separates the headers: the one that occurs most often in the first line. */
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
