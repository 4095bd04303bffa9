import { vi } from "vitest";

/** What the functions of a local stack write to standard error while a test runs; it is not printed. */
export type FunctionLog = { lines(): readonly string[]; stop(): void };

/** Keeps the functions' log, so that what hostile input made of it can be looked at. */
export function keepFunctionLog(): FunctionLog {
  let written = "";
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((chunk: string | Uint8Array) => {
    written += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    return true;
  });
  return {
    lines: () => written.split("\n").filter((line) => line !== ""),
    stop: () => spy.mockRestore(),
  };
}
