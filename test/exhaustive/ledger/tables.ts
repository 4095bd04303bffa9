import { recordFromItem } from "../../../lib/records/item.ts";
import type {
  TableItem,
  TableKey,
  TableWrite,
  TransactionResult,
  SortRange,
} from "../../../lib/store/table.ts";
import type { Item, ItemUpdate } from "../../../lib/store/write.ts";
import { written } from "../../lib/store/memory-store.ts";
import { createMemoryUsageTable, type MemoryUsageTable } from "../../lib/store/memory-usage-table.ts";
import { createValues } from "./values.ts";

/** One question to the store, which is one instant of a process. */
export type Operation =
  | { to: "transact"; writes: readonly TableWrite[] }
  | { to: "write"; write: TableWrite }
  | { to: "read"; key: TableKey }
  | { to: "query"; pk: string; range: SortRange | undefined }
  | { to: "both"; writes: readonly TableWrite[]; record: ItemUpdate | undefined }
  /** The one record of the world, by its key or by reading all of them. */
  | { to: "record" };

/** What the store answers, as plain data. */
export type Answer = { value: unknown } | { error: string };

/** The two tables of a stage: `usage` by its number, and the one record; undefined once retention has removed it. */
export type Tables = { usage: number; record: Item | undefined };

/** What an operation comes to. `isWrite`: it could have changed something, whether it did or not. */
export type Effect = { answer: Answer; tables: Tables; isWrite: boolean };

/** The contents of `usage` that were ever met, each with its number, and what operations do to them. */
export type Usage = {
  empty: number;
  /** A table that may be changed at will. */
  copyOf(usage: number): MemoryUsageTable;
  apply(operation: Operation, tables: Tables): Promise<Effect>;
};

export function createUsage(): Usage {
  const contents = createValues<readonly TableItem[]>();
  const copyOf = (usage: number): MemoryUsageTable => {
    const table = createMemoryUsageTable();
    for (const item of contents.valueOf(usage)) {
      const partition = table.items.get(item.pk) ?? new Map<string, TableItem>();
      table.items.set(item.pk, partition.set(item.sk, item));
    }
    return table;
  };
  const numberOf = ({ items }: MemoryUsageTable): number => {
    const all = [...items.values()].flatMap((partition) => [...partition.values()]);
    return contents.numberOf(all.toSorted((left, right) => (keyText(left) < keyText(right) ? -1 : 1)));
  };

  /** An empty set of writes is an operation too: the shell asks, and the store refuses it. */
  async function transacted(
    writes: readonly TableWrite[],
    { usage }: Tables,
  ): Promise<{ result: TransactionResult; usage: number }> {
    const table = copyOf(usage);
    const result = await table.transact(writes);
    return { result, usage: result.applied ? numberOf(table) : usage };
  }

  async function apply(operation: Operation, tables: Tables): Promise<Effect> {
    const { usage, record } = tables;
    switch (operation.to) {
      case "read":
        return asked(tables, await copyOf(usage).read(operation.key));
      case "query": {
        const items: TableItem[] = [];
        for await (const item of copyOf(usage).query(operation.pk, operation.range)) items.push(item);
        return asked(tables, items);
      }
      case "record":
        return asked(tables, record);
      case "write": {
        const table = copyOf(usage);
        const isApplied = await table.write(operation.write);
        return wrote({ usage: isApplied ? numberOf(table) : usage, record }, isApplied);
      }
      case "transact": {
        const { result, usage: after } = await transacted(operation.writes, tables);
        return wrote({ usage: after, record }, result);
      }
      case "both": {
        const next = operation.record && written(record, operation.record);
        if (operation.record !== undefined && next === undefined) return wrote(tables, false);
        const { result, usage: after } = await transacted(operation.writes, tables);
        if (!result.applied) return wrote(tables, false);
        return wrote({ usage: after, record: next ?? record }, true);
      }
    }
  }

  return { empty: contents.numberOf([]), copyOf, apply };
}

function asked(tables: Tables, value: unknown): Effect {
  return { answer: { value }, tables, isWrite: false };
}

function wrote(tables: Tables, value: unknown): Effect {
  return { answer: { value }, tables, isWrite: true };
}

function keyText({ pk, sk }: TableKey): string {
  return `${pk} ${sk}`;
}

/** The record of a world as the protocol reads it. */
export function recordOf(record: Item | undefined) {
  return record && recordFromItem(record);
}
