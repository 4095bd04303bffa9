/**
 * Creates a value at its first use and keeps it. Use it for values that take milliseconds to create and that most cold
 * starts do not need. `make` runs once, unless it throws.
 */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
