import { closestMatch } from "leven";

/**
 * The known name that was probably meant; undefined if none is similar enough, about one letter in three. Capitals, `_` and `-` make
 * no difference: `id_number` is `idNumber`.
 */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const folded = fold(given);
  const names = known.map(fold);
  const nearest = closestMatch(folded, names, { maxDistance: Math.ceil(folded.length / 3) });
  return nearest === undefined ? undefined : known[names.indexOf(nearest)];
}

/** ` Did you mean <name>?`, to follow a refusal; empty if no known name is similar. */
export function suggestion(given: string, known: readonly string[], prefix = ""): string {
  const name = nearestName(given, known);
  return name === undefined ? "" : ` Did you mean ${prefix}${name}?`;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/gu, "");
}
