import { closestMatch } from "leven";

/** The known name that was probably meant; undefined if none is similar enough, about one letter in three. */
function nearestName(given: string, known: readonly string[]): string | undefined {
  return closestMatch(given, known, { maxDistance: Math.ceil(given.length / 3) });
}

/** ` Did you mean <name>?`, to follow a refusal; empty if no known name is similar. */
export function suggestion(given: string, known: readonly string[], prefix = ""): string {
  const name = nearestName(given, known);
  return name === undefined ? "" : ` Did you mean ${prefix}${name}?`;
}
