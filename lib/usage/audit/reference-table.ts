/**
 * Different texts, each with a position from 0 in the order in which they were added. A million references of 18
 * characters take 40 MB. Two texts are taken for the same only if all their bytes are: the hash alone decides nothing.
 */
export type ReferenceTable = {
  readonly size: number;
  /** The position of a text; undefined if it was never added. */
  find(text: string): number | undefined;
  /** Adds a text that is not in the table yet, and returns its position; undefined if it is. */
  insert(text: string): number | undefined;
  /** The text at a position below the size. */
  at(position: number): string;
};

/** Creates an empty table: an open-addressing hash table of positions, and the texts one after the other in UTF-8. */
export function createReferenceTable(): ReferenceTable {
  /** A position plus 1; 0 is a free cell. */
  let cells = new Uint32Array(1 << 12);
  let hashes = new Uint32Array(1 << 11);
  /** Where each text begins, and where the last one ends. */
  let starts = new Uint32Array(1 << 11);
  let bytes = Buffer.alloc(1 << 15);
  let size = 0;

  /** The cell of a text, or the free one where it belongs. */
  function cellFor(hash: number, text: Buffer): number {
    const mask = cells.length - 1;
    let cell = hash & mask;
    for (let used = cells[cell] ?? 0; used !== 0; used = cells[cell] ?? 0) {
      if (hashes[used - 1] === hash && isAt(used - 1, text)) return cell;
      cell = (cell + 1) & mask;
    }
    return cell;
  }

  function isAt(position: number, text: Buffer): boolean {
    return text.compare(bytes, starts[position], starts[position + 1]) === 0;
  }

  function growCells(): void {
    cells = new Uint32Array(2 * cells.length);
    const mask = cells.length - 1;
    for (let position = 0; position < size; position += 1) {
      let cell = (hashes[position] ?? 0) & mask;
      while (cells[cell] !== 0) cell = (cell + 1) & mask;
      cells[cell] = position + 1;
    }
  }

  function append(text: Buffer, hash: number): void {
    const start = starts[size] ?? 0;
    if (size + 2 > starts.length) {
      hashes = doubled(hashes);
      starts = doubled(starts);
    }
    const end = start + text.length;
    if (end > bytes.length) bytes = Buffer.concat([bytes], Math.ceil(1.5 * end));
    text.copy(bytes, start);
    hashes[size] = hash;
    starts[size + 1] = end;
    size += 1;
  }

  return {
    get size() {
      return size;
    },
    find(text) {
      // UTF-8 has one form for every lone surrogate.
      if (!text.isWellFormed()) return undefined;
      const encoded = Buffer.from(text);
      const used = cells[cellFor(hashOf(encoded), encoded)] ?? 0;
      return used === 0 ? undefined : used - 1;
    },
    insert(text) {
      const encoded = Buffer.from(text);
      const hash = hashOf(encoded);
      if (3 * (size + 1) > 2 * cells.length) growCells();
      const cell = cellFor(hash, encoded);
      if (cells[cell] !== 0) return undefined;
      append(encoded, hash);
      cells[cell] = size;
      return size - 1;
    },
    at: (position) => bytes.toString("utf8", starts[position], starts[position + 1]),
  };
}

/** A copy with room for twice as many numbers. */
export function doubled(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(2 * numbers.length);
  copy.set(numbers);
  return copy;
}

/** FNV-1a in 32 bits, with its bits mixed once more: cells are chosen by the lower ones. */
function hashOf(text: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of text) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
