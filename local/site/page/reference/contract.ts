/** A part of the contract, as JSON. */
export type Part = Readonly<Record<string, unknown>>;

/** The contract: its parts, with references replaced by what they refer to. */
export type Contract = {
  root: Part;
  /** The part behind a value: what it refers to, with what stands beside the reference. Empty if it is none. */
  follow(value: unknown): Part;
};

/** One operation of the API. */
export type Operation = { id: string; method: string; path: string; tag: string; part: Part };

/** Makes the contract of its JSON. */
export function contractOf(root: Part): Contract {
  const follow = (value: unknown): Part => {
    if (!isPart(value)) return {};
    const { $ref: reference, ...beside } = value;
    if (typeof reference !== "string") return value;
    const target = reference
      .replace(/^#\//u, "")
      .split("/")
      .reduce<unknown>((at, step) => (isPart(at) ? at[step] : undefined), root);
    return { ...follow(target), ...beside };
  };
  return { root, follow };
}

/** The operations in the order of the contract. */
export function operationsOf({ root, follow }: Contract): Operation[] {
  return entriesOf(root["paths"]).flatMap(([path, methods]) =>
    entriesOf(follow(methods)).map(([method, value]) => {
      const part = follow(value);
      const [tag] = listOf(part["tags"]);
      return {
        id: textOf(part["operationId"]),
        method: method.toUpperCase(),
        path,
        tag: textOf(tag),
        part,
      };
    }),
  );
}

/** Whether a value is an object. */
export function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text, empty if the value is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A list, empty if the value is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The fields of an object, none if the value is no object. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isPart(value) ? Object.entries(value) : [];
}

/** The first example of a media type or a parameter; undefined if it has none. */
export function exampleOf({ follow }: Contract, part: Part): unknown {
  const [first] = entriesOf(part["examples"]);
  return first === undefined ? part["example"] : follow(first[1])["value"];
}
