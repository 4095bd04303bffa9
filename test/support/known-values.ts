/**
 * The values that a description in the contract lists as known, in its order: one in each line that begins with "- `". Answers are
 * open to new values, so their schemas are strings without an `enum`.
 */
export function knownValuesIn(description: string): string[] {
  const [, list = ""] = description.split(/Known values[^:]*:\n\n/u);
  return Array.from(list.matchAll(/^- `([^`]+)`/gmu), ([, value = ""]) => value);
}
