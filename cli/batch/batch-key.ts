import { createHmac } from "node:crypto";

/**
 * The idempotency key of a row: an HMAC of its input with the secret of the batch. The same person has the same key
 * wherever the row is and however the file changes, and the key does not reveal the person.
 */
export function batchKey(secret: Uint8Array, kind: string, canonical: readonly string[]): string {
  const hmac = createHmac("sha256", secret);
  for (const part of [kind, ...canonical]) hmac.update(`${Buffer.byteLength(part)}:`).update(part);
  return hmac.digest("hex").slice(0, keyCharacters);
}

/** 128 bits. */
const keyCharacters = 32;
