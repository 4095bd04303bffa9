import { UsageError } from "./command.ts";

const encodings = ["utf-8", "gb18030", "utf-16le", "utf-16be"] as const;

/** An encoding of tables: one that spreadsheets and consoles write. */
export type Encoding = (typeof encodings)[number];

/** The encodings by all names under which they can be given. GB 18030 has every character of GBK. */
export const encodingByName: Readonly<Record<string, Encoding>> = {
  ...Object.fromEntries(encodings.map((encoding) => [encoding, encoding])),
  gbk: "gb18030",
};

const marks: readonly (readonly [Encoding, Buffer])[] = [
  ["utf-16le", Buffer.from([0xff, 0xfe])],
  ["utf-16be", Buffer.from([0xfe, 0xff])],
];

/** How files begin, in hexadecimal, that may hold a table but are not CSV. */
const otherFormats: readonly (readonly [start: string, what: string])[] = [
  ["504b0304", "an Excel workbook (.xlsx) or a zip archive"],
  ["504b0506", "a zip archive without files"],
  ["d0cf11e0", "an old Excel workbook (.xls)"],
  ["25504446", "a PDF"],
  ["1f8b", "a gzip archive"],
  ["526172211a07", "a RAR archive"],
  ["377abcaf271c", "a 7z archive"],
];

/** Some consoles give such a file a name that ends in .xls. */
const markup = /^\uFEFF?\s*<(?:!doctype|html|table|\?xml)/iu;

/** How many bytes of a file decide what it is. */
const sampleBytes = 4_096;

/**
 * The encoding of a table. UTF-16 has a mark or zero bytes, no other text is valid UTF-8 by chance, and the rest is taken
 * as GB18030. Throws UsageError for a file that is no text; `name` is what messages call it.
 */
export async function encodingOf(chunks: AsyncIterable<Buffer>, name: string): Promise<Encoding> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isUtf8 = true;
  let sample: Buffer | undefined;
  for await (const chunk of chunks) {
    if (sample === undefined) {
      sample = chunk.subarray(0, sampleBytes);
      refuseOtherFormats(sample, name);
      const utf16 = utf16Of(sample, name);
      if (utf16 !== undefined) return utf16;
    }
    isUtf8 &&= canDecode(() => decoder.decode(chunk, { stream: true }));
    if (!isUtf8) return "gb18030";
  }
  return canDecode(() => decoder.decode()) ? "utf-8" : "gb18030";
}

function refuseOtherFormats(sample: Buffer, name: string): void {
  const start = sample.toString("hex", 0, 16);
  const isMarkup = markup.test(sample.toString("utf8", 0, 64));
  const known = otherFormats.find(([bytes]) => start.startsWith(bytes))?.[1];
  const format = isMarkup ? "a web page or XML" : known;
  if (format !== undefined) throw new UsageError(`The ${name} is ${format}. Export it as CSV.`);
}

/**
 * UTF-16 by its mark, or by where it has zero bytes, which no other text has: digits and separators have theirs in the high
 * byte, and few other characters have one at all.
 */
function utf16Of(sample: Buffer, name: string): Encoding | undefined {
  const marked = marks.find(([, mark]) => sample.subarray(0, mark.length).equals(mark));
  if (marked !== undefined) return marked[0];
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries())
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0) return undefined;
  if (odd > 4 * even) return "utf-16le";
  if (even > 4 * odd) return "utf-16be";
  throw new UsageError(`The ${name} is no text. Export it as CSV in UTF-8.`);
}

function canDecode(decode: () => string): boolean {
  try {
    decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
