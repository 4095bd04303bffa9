/** A value of an item, in the types that DynamoDB keeps. */
export type Value =
  | string
  | number
  | boolean
  | Uint8Array
  | readonly Value[]
  | { readonly [name: string]: Value };

/** An item of a table: attribute names to values. */
export type Item = { readonly [name: string]: Value };

/** Where a value stands: attribute name, then the names of nested maps. */
export type Path = readonly string[];

/** One term of a condition; all terms of a write must hold. A path that does not exist equals nothing. */
export type Condition =
  | { path: Path; test: "absent" }
  | { path: Path; test: "equals"; value: Value }
  | { path: Path; test: "one_of"; values: readonly Value[] }
  | { path: Path; test: "at_most"; value: number };

/** A conditional write of one item, as data: the store turns it into a request, a model can evaluate it. */
export type Write = { pk: string; conditions: readonly Condition[] } & (
  | { type: "put"; item: Item }
  | { type: "update"; set: readonly (readonly [Path, Value])[]; remove: readonly Path[] }
);

/** `item` is what stood there when the condition failed; undefined where nothing did. */
export type WriteResult = { applied: true } | { applied: false; item: Item | undefined };

/**
 * The table of records. Both functions reject when the store did not answer: whether a write took effect is
 * then unknown, and it may still take effect later.
 */
export type RecordStore = {
  /** Rejects at the latest after `timeoutMs`. */
  write(write: Write, timeoutMs: number): Promise<WriteResult>;
  /** A strongly consistent read. */
  read(pk: string): Promise<Item | undefined>;
};
