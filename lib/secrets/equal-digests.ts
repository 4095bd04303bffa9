import { timingSafeEqual } from "node:crypto";

/** Compares two digests in constant time. It needs no key, so it stands apart from what reads the keys. */
export function equalDigests(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
