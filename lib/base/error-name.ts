/**
 * Returns the name of a thrown value, for logs and fields that must not contain a message, because a message may quote
 * what it could not read. A value that is not an Error is named by its type.
 */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
