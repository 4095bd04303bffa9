/** A JSON object whose fields have not been checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object whose fields can be read. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a URL leads to this machine, where plain HTTP cannot be overheard on a network. */
export function isLoopback({ hostname }: { readonly hostname: string }): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
