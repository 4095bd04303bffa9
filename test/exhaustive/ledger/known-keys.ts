import type { TableKey, TableWrite } from "../../../lib/store/table.ts";
import type { Operation } from "./tables.ts";

/** The keys that anything in a world ever writes. Whatever else is asked for is always empty, and takes no instant. */
export type KnownKeys = {
  /** By what is known now: what is learnt later does not change an answer. */
  emptiness(): (operation: Operation) => boolean;
  /** Learns the keys of a write. */
  learn(operation: Operation): void;
  /** How many there are: a search that has learnt one must begin again. */
  size(): number;
};

export function createKnownKeys(): KnownKeys {
  const partitions = new Set<string>();
  const keys = new Set<string>();
  const add = (write: TableWrite): void => {
    const key = write.type === "put" ? write.item : write.key;
    partitions.add(key.pk);
    keys.add(keyOf(key));
  };
  return {
    emptiness() {
      const [knownPartitions, knownKeys] = [new Set(partitions), new Set(keys)];
      return (operation) =>
        (operation.to === "read" && !knownKeys.has(keyOf(operation.key))) ||
        (operation.to === "query" && !knownPartitions.has(operation.pk));
    },
    learn(operation) {
      if (operation.to === "write") add(operation.write);
      else if (operation.to === "transact" || operation.to === "both") operation.writes.forEach(add);
    },
    size: () => keys.size,
  };
}

function keyOf({ pk, sk }: TableKey): string {
  return JSON.stringify([pk, sk]);
}
