/**
 * What was thrown as an error, so that it has a name, a message and a stack. A value that is no error is named by its
 * type. The name can always be printed; a message may quote what was sent, so think before you print it.
 */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return Object.assign(new Error(String(thrown)), { name: typeof thrown });
}

/** The code of an error of the system or of a library, such as `ENOENT`; undefined where there is none. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
}
