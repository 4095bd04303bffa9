import { createHmac, hash } from "node:crypto";

type Data = string | ArrayBuffer | ArrayBufferView;

/**
 * SHA-256, or its HMAC if there is a secret, with the interface that an AWS client's signer requires. It hashes in
 * one step, because a signer passes one short text to each hash, for which Node's streaming hashes take three times
 * as long.
 */
export class Sha256 {
  readonly #secret: Data | undefined;
  readonly #parts: Uint8Array[] = [];

  constructor(secret?: Data) {
    this.#secret = secret;
  }

  update(data: Data): void {
    this.#parts.push(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    const [first, ...others] = this.#parts;
    const data = first === undefined || others.length > 0 ? Buffer.concat(this.#parts) : first;
    return Promise.resolve(
      this.#secret === undefined
        ? hash("sha256", data, "buffer")
        : createHmac("sha256", bytesOf(this.#secret)).update(data).digest(),
    );
  }

  reset(): void {
    this.#parts.length = 0;
  }
}

function bytesOf(data: Data): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
