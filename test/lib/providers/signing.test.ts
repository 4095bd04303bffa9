import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { systemClock, systemRandom } from "../../../lib/base/system.ts";
import { callProvider, type AttemptReport, type CallDependencies } from "../../../lib/providers/call.ts";
import { createTransport } from "../../../lib/providers/transport.ts";
import { limitsWith } from "./calls.ts";
import { person } from "./inputs.ts";
import { madeUpAnswer, madeUpOperation, madeUpRequest, type MadeUpAccount } from "./made-up/made-up.ts";
import { signatureOf, signing } from "./made-up/signing.ts";

const key = "signing-key-0123456789";
const nonces: string[] = [];
let server: Server;
let origin: string;

/** Answers a match where the signature is right by what came over the wire, and a mismatch where it is not. */
async function answer(request: IncomingMessage): Promise<string> {
  const body = await buffer(request);
  const { host = "", "x-date": date, "x-nonce": nonce, authorization } = request.headers;
  nonces.push(String(nonce));
  const { method = "", url: target = "" } = request;
  const signed = { method, host, target, date: String(date), nonce: String(nonce), body };
  const isRight = authorization === `MADE-UP ${signatureOf(signed, key)}`;
  return madeUpAnswer({ code: isRight ? "0" : "1" }).text ?? "";
}

beforeEach(async () => {
  nonces.length = 0;
  server = createServer((request, response) => void answer(request).then((text) => response.end(text)));
  await once(server.listen(0, "127.0.0.1"), "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server over TCP has such an address
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

function call(
  account: MadeUpAccount,
  changes: Parameters<typeof madeUpOperation>[0] = {},
  dependencies: Partial<CallDependencies> = {},
): Promise<AttemptReport> {
  const operation = madeUpOperation(changes);
  return callProvider(
    { provider: signing, kind: "two_factor", operation, account, accountVersionId: "1" },
    { input: person, callId: "vrf_0123456789abcdefghijkl-1-1", limits: limitsWith() },
    { transport: createTransport(), clock: systemClock, random: systemRandom, ...dependencies },
  );
}

describe("a signature", () => {
  it("covers the very bytes, host and target that come over the wire", async () => {
    const requests = [
      {},
      { request: (input, account) => ({ ...madeUpRequest(input, account), body: "名=张三\u0000🙂" }) },
      {
        request: (input, account) => ({
          ...madeUpRequest(input, account),
          body: Buffer.alloc(300_000, 0xf7),
        }),
      },
      { request: (input, account) => ({ ...madeUpRequest(input, account), method: "GET", body: "" }) },
    ] as const satisfies Parameters<typeof madeUpOperation>[0][];
    for (const path of ["/check", "/a b/张?name=é&x=%2f", "//double/../up"]) {
      for (const changes of requests) {
        const { result } = await call({ url: origin + path, key }, changes);
        expect(result).toMatchObject({ finding: { reason: "match" } });
      }
    }
  });

  it("is refused with another key, so that the test above can fail", async () => {
    const { result } = await call({ url: `${origin}/check`, key: "another-key" });
    expect(result).toMatchObject({ finding: { reason: "identity_mismatch" } });
  });

  it("has the time of the clock and a nonce of the randomness that are passed in", async () => {
    const now = Date.UTC(2026, 10, 22, 4, 30);
    const dates: unknown[] = [];
    await call(
      { url: `${origin}/check`, key },
      {},
      {
        clock: { now: () => now },
        random: { bytes: (count) => new Uint8Array(count).fill(0xab) },
        transport: (request, limits) => {
          dates.push(request.headers["x-date"]);
          return createTransport()(request, limits);
        },
      },
    );
    expect(dates).toEqual(["2026-11-22T04:30:00.000Z"]);
    expect(nonces).toEqual(["ab".repeat(16)]);
  });
});
