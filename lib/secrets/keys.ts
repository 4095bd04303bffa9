import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import * as v from "valibot";

import { ConfigurationError } from "../base/configuration-error.ts";

/**
 * idcheck's own secret keys, and every digest that is made with them. A plain hash of an ID number can be reversed
 * within hours, so everything that represents a person is stored only as a keyed digest.
 */
export type Keys = {
  /** The pepper for new fingerprints and subjects. */
  pepperId: string;
  /**
   * The part of a record's key that represents caller, kind and idempotency key: 22 characters of base64url (132 bits).
   * Its secret is never rotated, because every key would then be paid for again.
   */
  partitionDigest(caller: string, kind: string, idempotencyKey: string): string;
  /** 32 bytes that represent the whole input of a check under a pepper, passed as text in a fixed order. */
  fingerprint(pepperId: string, parts: readonly string[]): Buffer | MissingPepper;
  /** 16 bytes that represent a person, by the current pepper. */
  subject(idNumber: string): Buffer;
  /** 8 bytes that represent a name tried on a person, by the current pepper; for another person they differ. */
  nameDigest(idNumber: string, name: string): Buffer;
  /** 8 bytes that represent a picture (its base64, or its address) tried on a person, by the current pepper. */
  pictureDigest(idNumber: string, picture: string): Buffer;
  /** A person's digests by every living pepper, the current one first; they also find older records. */
  subjects(idNumber: string): Buffer[];
  /** The ids of all peppers that this secret tells of, living and removed. Any other one is unknown. */
  pepperIds: ReadonlySet<string>;
};

/**
 * Why there is no digest under a pepper. `removed`: an operator has removed it, which happens only after the longest
 * replay window, so what was made with it can never be compared again. `unknown`: this secret has never had it, most
 * likely because it was read before the pepper was added. It says nothing about what was made with the pepper.
 */
export type MissingPepper = "removed" | "unknown";

const leastKeyBytes = 32;
const keyText = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text) => Buffer.from(text, "base64")),
  v.check((key) => key.length >= leastKeyBytes),
  v.transform((key) => createSecretKey(key)),
);
const pepperIdText = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,16}$/));
const keysSchema = v.strictObject({
  partitionKey: keyText,
  current: v.string(),
  peppers: v.record(pepperIdText, keyText),
  removed: v.optional(v.array(pepperIdText), []),
});

/** The name of the secret with idcheck's own keys. */
export function keysSecretName(stage: string): string {
  return `idcheck/${stage}/keys`;
}

/**
 * Reads `{"partitionKey": base64, "current": id, "peppers": {id: base64}, "removed": [id]}`, each key at least 32 bytes.
 * `removed` may be missing; it keeps the ids of peppers that were removed, so that none is used again and none is taken
 * for one that has not been read yet. Throws ConfigurationError naming the field, never a value.
 */
export function parseKeys(secret: unknown): Keys {
  const result = v.safeParse(keysSchema, secret);
  if (!result.success) {
    const field = v.getDotPath(result.issues[0]) ?? "the whole";
    throw new ConfigurationError(
      `The keys are unusable at ${field}: expected {"partitionKey","current","peppers":{id: key},"removed":[id]}, ` +
        `each key base64 of at least ${leastKeyBytes} bytes.`,
    );
  }
  const { partitionKey, current } = result.output;
  const removed = new Set(result.output.removed);
  const peppers = new Map(Object.entries(result.output.peppers));
  const currentPepper = peppers.get(current);
  if (currentPepper === undefined)
    throw new ConfigurationError("The keys name a current pepper that is not among the peppers.");
  for (const [id, pepper] of peppers) {
    if (removed.has(id)) {
      throw new ConfigurationError("A pepper is among the peppers and among the removed ones.");
    }
    if (pepper.equals(partitionKey)) {
      throw new ConfigurationError(
        "The partition key is also a pepper: it must differ, for it is never rotated.",
      );
    }
  }
  return {
    pepperId: current,
    partitionDigest: (caller, kind, idempotencyKey) =>
      partitionDigest(partitionKey, caller, kind, idempotencyKey),
    fingerprint(pepperId, parts) {
      const pepper = peppers.get(pepperId);
      if (pepper !== undefined) return fingerprint(pepper, parts);
      return removed.has(pepperId) ? "removed" : "unknown";
    },
    subject: (idNumber) => subject(currentPepper, idNumber),
    nameDigest: (idNumber, name) => triedDigest(currentPepper, "name", idNumber, name),
    pictureDigest: (idNumber, picture) => triedDigest(currentPepper, "picture", idNumber, picture),
    subjects: (idNumber) =>
      [currentPepper, ...[...peppers.values()].filter((pepper) => pepper !== currentPepper)].map((pepper) =>
        subject(pepper, idNumber),
      ),
    pepperIds: new Set([...peppers.keys(), ...removed]),
  };
}

/** Kind and idempotency key never contain NUL, so the text has only one meaning when read from the right. */
function partitionDigest(key: KeyObject, caller: string, kind: string, idempotencyKey: string): string {
  const digest = createHmac("sha256", key)
    .update(`${caller}\0${kind}\0${idempotencyKey}`)
    .digest("base64url");
  return digest.slice(0, 22);
}

/** Each part follows its length, so two different lists of parts never give the same text. */
function fingerprint(pepper: KeyObject, parts: readonly string[]): Buffer {
  const hmac = createHmac("sha256", pepper);
  for (const part of parts) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(part));
    hmac.update(length).update(part);
  }
  return hmac.digest();
}

/** The first word distinguishes subjects from fingerprints, which begin with a length below 2²⁹. */
function subject(pepper: KeyObject, idNumber: string): Buffer {
  return createHmac("sha256", pepper).update(`subject\0${idNumber}`).digest().subarray(0, 16);
}

/** What is tried needs to differ only within one person's day, for which 64 bits are plenty. An ID number contains no NUL. */
function triedDigest(pepper: KeyObject, what: "name" | "picture", idNumber: string, tried: string): Buffer {
  return createHmac("sha256", pepper).update(`${what}\0${idNumber}\0`).update(tried).digest().subarray(0, 8);
}
