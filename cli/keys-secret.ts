import * as v from "valibot";
import type { Random } from "../lib/base/clock.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { parseKeys } from "../lib/secrets/keys.ts";
import type { Item } from "../lib/store/write.ts";

/** The secret with idcheck's own keys, each 32 random bytes as base64. */
export type KeysSecret = {
  /** Turns the keys of callers into records. It is never rotated: every key would be paid for again. */
  partitionKey: string;
  /** The id of the pepper for new digests. */
  current: string;
  peppers: Readonly<Record<string, string>>;
  /**
   * The ids of peppers that were removed, without their keys. A record under one of these has expired; a record under a
   * pepper of which the secret tells nothing is refused with 503, because an instance may not have read the secret yet.
   */
  removed: readonly string[];
};

/** A pepper without its key. Times are epoch ms; undefined if its id does not contain them. */
export type Pepper = {
  id: string;
  isCurrent: boolean;
  madeAt: number | undefined;
  replacedAt: number | undefined;
};

/** The description of the secret in the secret store. */
export const keysDescription = "Keys behind idcheck's digests. The partition key must never change.";

const schema = v.object({
  partitionKey: v.string(),
  current: v.string(),
  peppers: v.record(v.string(), v.string()),
  removed: v.optional(v.array(v.string()), []),
});

/** Reads the secret as the functions do. Throws a ConfigurationError that names fields, never values. */
export function readKeysSecret(value: unknown): KeysSecret {
  parseKeys(value);
  return v.parse(schema, value);
}

/** A new secret with its first pepper. `now` is in epoch ms. */
export function newKeysSecret(random: Random, now: number): KeysSecret {
  const id = pepperIdAt(now);
  return { partitionKey: newKey(random), current: id, peppers: { [id]: newKey(random) }, removed: [] };
}

/** The secret with a new pepper as the current one. Throws ConfigurationError for a second one in the same second. */
export function withNewPepper(secret: KeysSecret, random: Random, now: number): KeysSecret {
  const id = pepperIdAt(now);
  // The id of a removed pepper would make records that have expired comparable with another key.
  if (Object.hasOwn(secret.peppers, id) || secret.removed.includes(id))
    throw new ConfigurationError("A pepper was added within this second. Try again.");
  return { ...secret, current: id, peppers: { ...secret.peppers, [id]: newKey(random) } };
}

/**
 * The secret without an older pepper, whose id is kept among the removed ones. Throws ConfigurationError for the current
 * one and for one that it lacks. With `isForced`, an id that it lacks is kept as well: the pepper may have been taken
 * out by hand, and the records that were made with it are refused with 503 until the id is known to be removed.
 */
export function withoutPepper(secret: KeysSecret, id: string, isForced = false): KeysSecret {
  if (id === secret.current) {
    throw new ConfigurationError(
      "The current pepper cannot be removed. Rotate first, then wait until the replay window is over.",
    );
  }
  if (secret.removed.includes(id)) throw new ConfigurationError("This pepper has been removed already.");
  if (!Object.hasOwn(secret.peppers, id) && !isForced) {
    throw new ConfigurationError(
      "There is no such pepper. See npx idcheck keys list. If it was taken out of the secret by hand, use --force.",
    );
  }
  const { [id]: _, ...peppers } = secret.peppers;
  return { ...secret, peppers, removed: [...secret.removed, id] };
}

/** The ids of the peppers in a secret, for its history: nothing of a key. Throws as {@link readKeysSecret} does. */
export function pepperIdsOf(value: unknown): Item {
  const { current, peppers, removed } = readKeysSecret(value);
  return { current, peppers: Object.keys(peppers), ...(removed.length > 0 && { removed }) };
}

/** The peppers, oldest first. Each was replaced when the next one was made. */
export function peppersOf({ current, peppers }: KeysSecret): Pepper[] {
  const known = Object.keys(peppers)
    .map((id) => ({ id, madeAt: timeOf(id) }))
    .toSorted((one, other) => (one.madeAt ?? 0) - (other.madeAt ?? 0));
  return known.map(({ id, madeAt }, index) => ({
    id,
    isCurrent: id === current,
    madeAt,
    replacedAt: id === current ? undefined : known[index + 1]?.madeAt,
  }));
}

/** `p20261122T043000`: at most 16 characters, with the time at which the pepper was made (UTC). */
function pepperIdAt(now: number): string {
  return `p${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/gu, "")}`;
}

function timeOf(id: string): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^p(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/u.exec(id) ?? [];
  if (year === undefined) return undefined;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}

function newKey(random: Random): string {
  return Buffer.from(random.bytes(32)).toString("base64");
}
