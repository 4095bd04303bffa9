/** A value in an item, in the types that DynamoDB stores. */
export type Value =
  | string
  | number
  | boolean
  | Uint8Array
  | ReadonlySet<string>
  | readonly Value[]
  | { readonly [name: string]: Value };

/** An item of a table: attribute names to values. */
export type Item = { readonly [name: string]: Value };

/** The path of a value: the attribute name, then the names in nested maps. */
export type Path = readonly string[];

/** One term of a condition; all terms of a write must be true. A path that does not exist equals nothing. */
export type Condition =
  | { path: Path; test: "absent" }
  | { path: Path; test: "equals"; value: Value }
  | { path: Path; test: "one_of"; values: readonly Value[] }
  | { path: Path; test: "at_most"; value: number }
  /** A set of texts has the member already, or fewer than `limit` members; one that does not exist has none. */
  | { path: Path; test: "has_room"; member: string; limit: number };

/** A conditional write of one item, as data: the store turns it into a request, and a model can evaluate it. */
export type Write = { pk: string; conditions: readonly Condition[] } & (
  | { type: "put"; item: Item }
  | {
      type: "update";
      set: readonly (readonly [Path, Value])[];
      remove: readonly Path[];
      /** Adds to numbers, which start at 0, and to sets of texts, which start empty, whatever they are by then. */
      add?: readonly (readonly [Path, number | ReadonlySet<string>])[];
    }
);

/** An update of an item. */
export type ItemUpdate = Extract<Write, { type: "update" }>;

/** `item` is the item at the time when the condition failed; undefined if there was none. */
export type WriteResult = { applied: true } | { applied: false; item: Item | undefined };

/**
 * The table of records. Both functions reject if the store does not answer. In that case it is unknown whether a
 * write took effect, and it may still take effect later.
 */
export type RecordStore = {
  /** Rejects after `timeoutMs` at the latest. */
  write(write: Write, timeoutMs: number): Promise<WriteResult>;
  /** Makes a strongly consistent read. */
  read(pk: string): Promise<Item | undefined>;
};
