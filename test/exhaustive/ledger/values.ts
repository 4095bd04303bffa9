/** Plain values, each kept once and known by a number. */
export type Values<Told> = { numberOf(value: Told): number; valueOf(number: number): Told; size(): number };

export function createValues<Told>(): Values<Told> {
  const numbers = new Map<string, number>();
  const values: Told[] = [];
  const objects = new WeakMap<object, number>();
  return {
    numberOf(value) {
      const isObject = typeof value === "object" && value !== null;
      const seen = isObject ? objects.get(value) : undefined;
      if (seen !== undefined) return seen;
      const text = textOf(value);
      const number = numbers.get(text) ?? values.push(value) - 1;
      numbers.set(text, number);
      if (isObject) objects.set(value, number);
      return number;
    },
    valueOf(number) {
      if (number >= values.length) throw new RangeError("no such value");
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it may be a value that is undefined
      return values[number] as Told;
    },
    size: () => values.length,
  };
}

/** The same text for the same plain value, whatever the order of its names. */
export function textOf(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => {
      if (part instanceof Uint8Array) return `bytes ${part.join()}`;
      if (part instanceof Map) return { map: [...part] };
      if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
      return Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => (left < right ? -1 : 1)));
    }) ?? "undefined"
  );
}
