/** One request to the stack, and how it was answered. */
export type Exchange = { status: number; headers: Headers; text: string; body: unknown; durationMs: number };

/** A request. `body` is JSON text. */
export type Request = {
  method: string;
  path: string;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: string | undefined;
};

/** Sends a request once, without repeating it whatever the answer. Rejects if none comes. */
export async function sendOnce({ method, path, headers = {}, body }: Request): Promise<Exchange> {
  const startedAt = performance.now();
  const response = await fetch(path, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: parsed(text),
    durationMs: Math.round(performance.now() - startedAt),
  };
}

/** The value of a JSON text; undefined if it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
