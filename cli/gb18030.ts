/** Decodes a text that comes in chunks. Throws TypeError for bytes that are not of its encoding. */
export type ChunkDecoder = {
  decode(chunk: Uint8Array): string;
  /** The rest, once there are no more chunks. */
  end(): string;
};

/**
 * Pairs of bytes that code page 936 reads as private-use characters and GB 18030, today, as characters of Unicode: the
 * first and last pair of each run, and the first character. The encoding of a Chinese Windows is the code page, and
 * registers keep the private-use characters that it gave them.
 */
const privateUse = [
  [0xa6d9, 0xa6df, 0xe78d],
  [0xa6ec, 0xa6ed, 0xe794],
  [0xa6f3, 0xa6f3, 0xe796],
  [0xa8bc, 0xa8bc, 0xe7c7],
  [0xa8bf, 0xa8bf, 0xe7c8],
  [0xa989, 0xa995, 0xe7e7],
  [0xfe50, 0xfe7e, 0xe815],
  [0xfe80, 0xfea0, 0xe844],
] as const;

const characterOfPair: ReadonlyMap<number, string> = new Map(
  privateUse.flatMap(([first, last, character]) =>
    Array.from(
      { length: last - first + 1 },
      (_, index) => [first + index, String.fromCharCode(character + index)] as const,
    ),
  ),
);

/**
 * Decodes GB 18030 and GBK, without a byte order mark. Private-use characters of code page 936 stay what they are, so that
 * a person in a list is the same as over HTTP.
 */
export function createGb18030Decoder(): ChunkDecoder {
  const decoder = new TextDecoder("gb18030", { fatal: true });
  let rest = new Uint8Array();
  let isStart = true;

  const withoutMark = (text: string): string => {
    if (!isStart || text === "") return text;
    isStart = false;
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  };

  return {
    decode(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let [text, start, at] = ["", 0, 0];
      for (let length = lengthAt(bytes, at); length > 0; length = lengthAt(bytes, at)) {
        const character =
          length === 2 ? characterOfPair.get(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) : undefined;
        at += length;
        if (character === undefined) continue;
        text += decoder.decode(bytes.subarray(start, at - length), { stream: true }) + character;
        start = at;
      }
      text += decoder.decode(bytes.subarray(start, at), { stream: true });
      rest = Uint8Array.from(bytes.subarray(at));
      return withoutMark(text);
    },
    end: () => withoutMark(decoder.decode(rest)),
  };
}

/** How many bytes the character has that begins there: 1, 2 or 4; 0 if the bytes do not reach its end. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at];
  if (lead === undefined) return 0;
  if (lead < 0x81 || lead === 0xff) return 1;
  const second = bytes[at + 1];
  if (second === undefined) return 0;
  const length = second >= 0x30 && second <= 0x39 ? 4 : 2;
  return at + length <= bytes.length ? length : 0;
}
