import { hash } from "node:crypto";

/** 64 bits of a text's digest, in two numbers. */
export type Hash = readonly [number, number];

/** The hash of a text. */
export function hashOf(text: string): Hash {
  const digest = hash("sha1", text, "buffer");
  // 0 stands for a free cell.
  return [digest.readUInt32LE(0) || 1, digest.readUInt32LE(4)];
}

/**
 * A table of 64-bit names, each with 32 bits of content and a mark, in 13 bytes a cell. It uses open addressing, and
 * doubles when it is two thirds full. Two of a million texts share a name with a probability of 1 in 30 million.
 */
export function createHashTable() {
  let capacity = 1 << 12;
  let names = new Uint32Array(2 * capacity);
  let contents = new Uint32Array(capacity);
  let marks = new Uint8Array(capacity);
  let used = 0;

  function cellFor([low, high]: Hash): number {
    let cell = high & (capacity - 1);
    while (names[2 * cell] !== 0 && (names[2 * cell] !== low || names[2 * cell + 1] !== high)) {
      cell = (cell + 1) & (capacity - 1);
    }
    return cell;
  }

  function grow(): void {
    const [oldNames, oldContents, oldMarks] = [names, contents, marks];
    const oldCapacity = capacity;
    capacity *= 2;
    names = new Uint32Array(2 * capacity);
    contents = new Uint32Array(capacity);
    marks = new Uint8Array(capacity);
    for (let cell = 0; cell < oldCapacity; cell += 1) {
      const low = oldNames[2 * cell] ?? 0;
      if (low === 0) continue;
      write([low, oldNames[2 * cell + 1] ?? 0], oldContents[cell] ?? 0, oldMarks[cell] ?? 0);
    }
  }

  function write(name: Hash, content: number, mark: number): void {
    const cell = cellFor(name);
    [names[2 * cell], names[2 * cell + 1]] = name;
    contents[cell] = content;
    marks[cell] = mark;
  }

  return {
    size: () => used,
    /** Writes a name that is not in the table yet; false if it is. */
    insert(name: Hash, content: number): boolean {
      if (3 * (used + 1) > 2 * capacity) grow();
      if (names[2 * cellFor(name)] !== 0) return false;
      used += 1;
      write(name, content, 0);
      return true;
    },
    find(name: Hash): number | undefined {
      const cell = cellFor(name);
      return names[2 * cell] === 0 ? undefined : cell;
    },
    content: (cell: number) => contents[cell],
    mark(cell: number): void {
      marks[cell] = 1;
    },
    isMarked: (cell: number) => marks[cell] === 1,
  };
}
