/**
 * Makes a value at its first use and keeps it, for what takes milliseconds to make and most cold starts do
 * without. `make` runs once, unless it throws.
 */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
