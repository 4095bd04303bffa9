import type { Space } from "./states.ts";
import { createStateTable, hashOf, type StateTable } from "./state-table.ts";

/** How far a search has come. */
export type Progress = { depth: number; states: number; steps: number; layer: number; bytes: number };

/** A step that breaks something, on one of the shortest ways to it. */
export type Broken<Violation> = { labels: readonly number[]; violations: readonly Violation[] };

/** `isWhole`: every state that can be reached was looked at. */
export type SearchResult<Violation> = Progress & { isWhole: boolean; broken: Broken<Violation> | undefined };

const seeds = [0x9e3779b9, 0x7f4a7c15] as const;

/**
 * Looks at all states of a space, nearest first, until one breaks an invariant or there are more than `maxStates`. It
 * keeps 64 bits of each state, and whole states of two layers alone.
 */
export async function search<Violation>(
  space: Space<Violation>,
  { maxStates = 2 ** 28, onProgress }: { maxStates?: number; onProgress?: (progress: Progress) => void } = {},
): Promise<SearchResult<Violation>> {
  const { width } = space;
  const table = createStateTable();
  const add = (state: Int32Array, parent: number, label: number): number =>
    table.add(hashOf(state, 0, width, seeds[0]), hashOf(state, 0, width, seeds[1]), parent, label);
  let layer = createLayer(width);
  let nextLayer = createLayer(width);
  layer.push(space.start, add(space.start, -1, 0));
  const state = new Int32Array(width);
  let steps = 0;
  let depth = 0;
  const found: Broken<Violation>[] = [];
  const progress = (): Progress => ({
    depth,
    states: table.size(),
    steps,
    layer: layer.size(),
    bytes: table.bytes() + layer.bytes() + nextLayer.bytes(),
  });
  while (layer.size() > 0 && found.length === 0 && table.size() <= maxStates) {
    for (let index = 0; index < layer.size() && found.length === 0; index++) {
      const number = layer.read(index, state);
      if (space.prepare !== undefined) await space.prepare(state);
      space.forEachStep(state, (next, label, violations) => {
        steps += 1;
        if (violations.length > 0) {
          found.push({ labels: [...labelsTo(table, number), label], violations });
          return;
        }
        const added = add(next, number, label);
        if (added >= 0) nextLayer.push(next, added);
      });
      if (index % 20_000 === 0) onProgress?.(progress());
    }
    if (found.length > 0) break;
    [layer, nextLayer] = [nextLayer, layer];
    nextLayer.clear();
    if (layer.size() > 0) depth += 1;
  }
  const [broken] = found;
  return { ...progress(), isWhole: broken === undefined && layer.size() === 0, broken };
}

/** The labels of the steps that have led to a state. */
function labelsTo(table: StateTable, state: number): number[] {
  const labels: number[] = [];
  for (let at = state; table.parentOf(at) >= 0; at = table.parentOf(at)) labels.push(table.labelOf(at));
  return labels.toReversed();
}

/** States of one depth, each with its number, in one array. */
type Layer = {
  push(state: Int32Array, number: number): void;
  /** Copies a state out of it, and returns its number. */
  read(index: number, to: Int32Array): number;
  size(): number;
  clear(): void;
  bytes(): number;
};

function createLayer(width: number): Layer {
  const row = width + 1;
  let rows = new Int32Array(row * 1_024);
  let size = 0;
  return {
    push(state, number) {
      if ((size + 1) * row > rows.length) {
        const more = new Int32Array(rows.length * 2);
        more.set(rows);
        rows = more;
      }
      rows.set(state, size * row);
      rows[size * row + width] = number;
      size += 1;
    },
    read(index, to) {
      to.set(rows.subarray(index * row, index * row + width));
      return rows[index * row + width] ?? -1;
    },
    size: () => size,
    clear: () => {
      size = 0;
    },
    bytes: () => rows.byteLength,
  };
}
