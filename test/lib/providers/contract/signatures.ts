import { Buffer } from "node:buffer";
import { expect, test } from "vitest";

import type { AnyProvider, SignableRequest } from "../../../../lib/providers/provider.ts";
import { expectSendable } from "./requests.ts";

const context = { now: Date.UTC(2026, 10, 22, 4, 30), nonce: "0123456789abcdef0123456789abcdef" };

/** What the signature of a provider must do, over the requests of one of its operations. */
export function describeSignature(
  sign: NonNullable<AnyProvider["sign"]>,
  account: unknown,
  requests: readonly SignableRequest[],
): void {
  test("a signature depends on nothing but the request, the time and the nonce, and leaves them as they are", () => {
    for (const request of requests) {
      const before = { ...request, url: request.url.href, body: Buffer.from(request.body) };
      const signature = sign(request, account, context);
      expect(sign(request, account, { ...context })).toEqual(signature);
      expect({ ...request, url: request.url.href }).toEqual(before);
    }
  });

  test("a signature is another one for another time, host or body, and for another nonce if it names one", () => {
    for (const request of requests) {
      const signature = sign(request, account, context);
      const url = new URL(request.url);
      url.host = "elsewhere.example";
      const otherNonce = sign(request, account, { ...context, nonce: context.nonce.replace("0", "f") });
      const namesNonce = Object.values(signature).some((value) => value.includes(context.nonce));
      // The header that signs changes too, not only the one that names the nonce.
      if (namesNonce) expect(changedHeaders(signature, otherNonce)).toBeGreaterThan(1);
      else expect(otherNonce).toEqual(signature);
      const others = [
        sign(request, account, { ...context, now: context.now + 1_000 }),
        sign({ ...request, url }, account, context),
        sign({ ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) }, account, context),
      ];
      for (const other of others) expect(other).not.toEqual(signature);
    }
  });

  test("the headers of a signature can be sent as they are", () => {
    for (const request of requests) expectSendable(sign(request, account, context));
  });
}

function changedHeaders(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): number {
  return Object.keys(one).filter((name) => one[name] !== other[name]).length;
}
