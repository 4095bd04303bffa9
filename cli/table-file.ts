import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { asError, codeOf } from "./thrown.ts";

/** Encodings of tables: those that spreadsheets and consoles write. */
export const encodings = ["utf-8", "gb18030", "utf-16le", "utf-16be"] as const;

/** One of {@link encodings}. */
export type Encoding = (typeof encodings)[number];

/** A row as it was read. `row` counts like a spreadsheet: 1 is the row of the headers. */
export type TableRow = { row: number; fields: readonly string[] };

/** A file with a table, and how messages call it. */
export type NamedFile = {
  path: string;
  /** Such as `list`. */
  name: string;
  /** What to do if its text cannot be decoded, as a sentence. */
  advice: string;
};

/** How to read a table. */
export type TableFile = NamedFile & { encoding: Encoding; delimiter: string };

const delimiters = [",", "\t", ";"] as const;
/** The longest row in bytes. Without a limit, a quote that is never closed would swallow the file. */
const maxRowBytes = 65_536;
const marks: readonly (readonly [Encoding, Buffer])[] = [
  ["utf-16le", Buffer.from([0xff, 0xfe])],
  ["utf-16be", Buffer.from([0xfe, 0xff])],
];

/**
 * Finds out how a table is encoded and what separates its columns. Throws a ConfigurationError if it cannot be read.
 */
export async function detectTable(file: NamedFile, encoding?: Encoding): Promise<TableFile> {
  const readable = { ...file, encoding: encoding ?? (await encodingOf(file)) };
  return { ...readable, delimiter: await delimiterOf(readable) };
}

/**
 * The rows of a table that are not blank, one at a time, the headers first. Throws a ConfigurationError that names a row
 * at most: the content of a table may be personal.
 */
export async function* tableRows(file: TableFile): AsyncGenerator<TableRow> {
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
    throw new ConfigurationError(`Row ${before + 1} of the ${file.name} cannot be read (${error.code}).`);
  } finally {
    text.destroy();
  }
}

/** The text of a file, without its byte order mark. */
async function* decoded(file: NamedFile & { encoding: Encoding }): AsyncGenerator<string> {
  const decoder = new TextDecoder(file.encoding, { fatal: true });
  try {
    for await (const chunk of bytesOf(file)) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ConfigurationError(`The ${file.name} is not ${file.encoding}. ${file.advice}`);
  }
}

async function* bytesOf({ path, name }: NamedFile): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) {
      if (Buffer.isBuffer(chunk)) yield chunk;
    }
  } catch (error) {
    throw new ConfigurationError(`The ${name} cannot be read (${codeOf(error) ?? asError(error).name}).`);
  }
}

/** UTF-16 has a mark, no other text is valid UTF-8 by chance, and the rest is taken as GB18030. */
async function encodingOf(file: NamedFile): Promise<Encoding> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isFirst = true;
  try {
    for await (const chunk of bytesOf(file)) {
      const marked = isFirst && marks.find(([, mark]) => chunk.subarray(0, mark.length).equals(mark));
      if (marked) return marked[0];
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
async function delimiterOf(file: NamedFile & { encoding: Encoding }): Promise<string> {
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
