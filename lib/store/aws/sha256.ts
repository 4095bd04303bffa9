import { createHash, createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

type Source = string | ArrayBuffer | ArrayBufferView;

/** By the bytes of a secret: the signer derives one a day, and passes the same bytes until then. */
const keys = new WeakMap<object, KeyObject>();

/**
 * SHA-256, or HMAC with SHA-256 if there is a secret, in the form in which the signer of the SDK takes it. The SDK's own
 * hands every secret to Node as bytes. Node makes a key of them each time, which takes five times as long as the HMAC. In
 * the bundles this replaces all of `@smithy/core/checksum`, which has a SHA-256 in JavaScript as well.
 */
export class Sha256 {
  readonly #key: string | KeyObject | undefined;
  #parts: (string | Uint8Array)[] = [];

  constructor(secret?: Source) {
    this.#key = secret === undefined || typeof secret === "string" ? secret : keyOf(secret);
  }

  update(data: Source): void {
    this.#parts.push(typeof data === "string" ? data : viewOf(data));
  }

  digest(): Promise<Uint8Array> {
    const [first = "", ...others] = this.#parts;
    if (this.#key === undefined && others.length === 0)
      return Promise.resolve(hash("sha256", first, "buffer"));
    const hashing = this.#key === undefined ? createHash("sha256") : createHmac("sha256", this.#key);
    for (const part of this.#parts) hashing.update(part);
    return Promise.resolve(hashing.digest());
  }

  reset(): void {
    this.#parts = [];
  }
}

function keyOf(secret: ArrayBuffer | ArrayBufferView): KeyObject {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const key = createSecretKey(viewOf(secret));
  keys.set(secret, key);
  return key;
}

function viewOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
