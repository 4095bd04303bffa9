/**
 * Makes a new idempotency key: 128 random bits. Store it with your order before you ask for the check: if your process
 * dies in between, it can ask again without paying again.
 *
 * @example
 * order.checkKey ??= createIdempotencyKey();
 * await orders.save(order);
 * const answer = await client.twoFactor(person, { idempotencyKey: order.checkKey });
 */
export function createIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
