/** A JSON object whose fields are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON null means the same as an omitted field, because typed clients cannot always omit a field. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
