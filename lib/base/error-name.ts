/**
 * The name of whatever was thrown, for logs and fields that must not hold a message: a message may quote what it could
 * not read. What is no Error is named by its type.
 */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
