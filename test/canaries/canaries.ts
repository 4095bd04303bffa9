import { createHash } from "node:crypto";

/** Something personal or secret that is sent through every path, and must be found nowhere. */
export type Canary = { what: string; text: string };

/** A place that was searched, and what was found in it. */
export type Leak = { place: string; what: string; as: string };

/**
 * Searches a text for canaries as they are, in the encodings that a careless line would use, and as the plain
 * digests that stand for a person to anybody who can count to a billion. Of a long canary every stretch
 * of 32 characters counts.
 */
export function findLeaks(place: string, text: string, canaries: readonly Canary[]): Leak[] {
  return canaries.flatMap(({ what, text: canary }) =>
    formsOf(canary)
      .filter(({ form }) => form.length > 0 && text.includes(form))
      .map(({ as }) => ({ place, what, as })),
  );
}

const windowCharacters = 32;

function formsOf(canary: string): { as: string; form: string }[] {
  if (canary.length > 4 * windowCharacters) {
    const middle = Math.floor(canary.length / 2);
    return [0, middle, canary.length - windowCharacters].map((start) => ({
      as: "a stretch",
      form: canary.slice(start, start + windowCharacters),
    }));
  }
  const bytes = Buffer.from(canary);
  const digests = ["md5", "sha1", "sha256"].flatMap((algorithm) =>
    (["hex", "base64", "base64url"] as const).map((encoding) => ({
      as: `${algorithm} in ${encoding}`,
      form: createHash(algorithm).update(bytes).digest(encoding),
    })),
  );
  return [
    { as: "text", form: canary },
    { as: "lower case", form: canary.toLowerCase() },
    { as: "an address", form: encodeURIComponent(canary) },
    { as: "escaped JSON", form: JSON.stringify(canary).slice(1, -1) },
    { as: "escaped code units", form: escaped(canary) },
    { as: "base64", form: bytes.toString("base64").replace(/=+$/, "") },
    { as: "hex", form: bytes.toString("hex") },
    ...digests,
  ];
}

function escaped(text: string): string {
  return text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
