import type { TableItem } from "./table.ts";

/** Merges sequences that are sorted by their sort keys into one, and holds the next item of each. */
export async function* inOrder(sequences: readonly AsyncIterator<TableItem>[]): AsyncGenerator<TableItem> {
  const heads = await Promise.all(
    sequences.map(async (sequence) => ({ sequence, next: await sequence.next() })),
  );
  let open = heads.filter(({ next }) => next.done !== true);
  while (open.length > 0) {
    const first = open.reduce((one, other) => (sortKeyOf(other.next) < sortKeyOf(one.next) ? other : one));
    if (first.next.done !== true) yield first.next.value;
    first.next = await first.sequence.next();
    if (first.next.done === true) open = open.filter((one) => one !== first);
  }
}

function sortKeyOf(next: IteratorResult<TableItem, unknown>): string {
  return next.done === true ? "" : next.value.sk;
}
