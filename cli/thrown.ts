/**
 * What was thrown, as an error with a name, a message and a stack. A value that is not an error is named by its type. The
 * name can always be printed, but a message may quote what was sent.
 */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return Object.assign(new Error(String(thrown)), { name: typeof thrown });
}

/** The code of an error of the system or of a library, such as `ENOENT`; undefined if there is none. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
}
