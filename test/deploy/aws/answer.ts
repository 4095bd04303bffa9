/** An answer of a stubbed API. */
export type Answer = {
  status?: number;
  xml?: string;
  json?: object;
  headers?: Readonly<Record<string, string>>;
};

/** When everything happened. */
export const stubbedTime = "2026-11-22T04:30:00.000Z";

/** What the query APIs answer to a request that makes no sense to them. */
export function validationError(message: string): Error {
  return Object.assign(new Error(message), { name: "ValidationError" });
}

/** An element with a value: fields as elements, entries of a list as `member`, nothing for what is undefined. */
export function xmlOf(name: string, value: unknown): string {
  return value === undefined ? "" : `<${name}>${contentOf(value)}</${name}>`;
}

function contentOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((entry) => xmlOf("member", entry)).join("");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => xmlOf(name, inner))
      .join("");
  }
  return String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
