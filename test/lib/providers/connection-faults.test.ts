import { describe, expect, onTestFinished, test } from "vitest";

import type { CallLimits, TransportErrorCode } from "../../../lib/providers/exchange.ts";
import { createTransport } from "../../../lib/providers/transport.ts";
import { createAuthority } from "../../support/certificates.ts";
import { startBlackHole } from "./black-hole.ts";
import {
  authority,
  certificate,
  expectNothingLeft,
  freePort,
  limitsWith,
  post,
  start,
  summary,
} from "./calls.ts";
import type { FaultServerOptions } from "./fault-server.ts";

/** A way in which no connection comes about. `server` is what listens; without one `url` leads elsewhere. */
type ConnectionFault = {
  name: string;
  server?: () => Promise<FaultServerOptions> | FaultServerOptions;
  url?: string;
  /** Authorities to trust; those of the machine when absent. */
  trusts?: "authority";
  limits?: Partial<CallLimits>;
  error: TransportErrorCode;
};

const soon = { connectTimeoutMs: 150 };
const dayMs = 86_400_000;
const hello = '{"message":"bad request"}';

const connectionFaults: readonly ConnectionFault[] = [
  { name: "a name that does not exist", url: "https://provider.invalid/", error: "dns" },
  {
    name: "a connection that is accepted and never spoken on",
    server: () => ({ script: () => undefined }),
    limits: soon,
    error: "connect_timeout",
  },
  {
    name: "a handshake that drips",
    // The header of a handshake record of 255 bytes, which never end.
    server: () => ({ script: (peer) => peer.drip(`\x16\x03\x03\x00\x7f${"\x02".repeat(500)}`, 20) }),
    limits: soon,
    error: "connect_timeout",
  },
  {
    name: "a reset within the handshake",
    server: () => ({
      async script(peer) {
        await peer.receivedBytes(1);
        peer.reset();
      },
    }),
    error: "reset",
  },
  {
    name: "a close within the handshake",
    server: () => ({
      async script(peer) {
        await peer.receivedBytes(1);
        peer.finish();
      },
    }),
    error: "reset",
  },
  {
    name: "plain text on the port of TLS",
    server: () => ({
      async script(peer) {
        await peer.receivedBytes(1);
        await peer.write(`HTTP/1.1 400 Bad Request\r\ncontent-length: ${hello.length}\r\n\r\n${hello}`);
      },
    }),
    error: "tls",
  },
  {
    name: "an alert instead of a handshake",
    server: () => ({ script: (peer) => peer.write(Buffer.from([21, 3, 3, 0, 2, 2, 40])) }),
    error: "tls",
  },
  {
    name: "TLS 1.1 and nothing newer",
    server: () => ({
      certificate,
      tls: { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
      script: () => undefined,
    }),
    trusts: "authority",
    error: "tls",
  },
  {
    name: "a certificate for another name",
    server: async () => ({
      certificate: await authority.issue({ hostName: "other.example" }),
      script: () => undefined,
    }),
    trusts: "authority",
    error: "tls",
  },
  {
    name: "a certificate that has expired",
    server: async () => ({
      certificate: await authority.issue({
        notBefore: new Date(Date.now() - 2 * dayMs),
        notAfter: new Date(Date.now() - dayMs),
      }),
      script: () => undefined,
    }),
    trusts: "authority",
    error: "tls",
  },
  {
    name: "a certificate that is not valid yet",
    server: async () => ({
      certificate: await authority.issue({
        notBefore: new Date(Date.now() + dayMs),
        notAfter: new Date(Date.now() + 2 * dayMs),
      }),
      script: () => undefined,
    }),
    trusts: "authority",
    error: "tls",
  },
  {
    name: "a certificate of an authority that nobody knows",
    server: () => ({ certificate, script: () => undefined }),
    error: "tls",
  },
  {
    name: "a certificate of another authority than the one that is trusted",
    server: async () => ({
      certificate: await (await createAuthority()).issue(),
      script: () => undefined,
    }),
    trusts: "authority",
    error: "tls",
  },
];

describe(`${connectionFaults.length + 4} faults before a connection is secure`, () => {
  test.each(connectionFaults)("$name is known to have sent nothing", async (fault) => {
    const server = fault.server && (await start(await fault.server()));
    const send = createTransport(fault.trusts === undefined ? {} : { ca: authority.ca });
    const url = server ? `https://127.0.0.1:${server.port}/check` : String(fault.url);
    const exchange = await send(post(url, "name=CANARY"), limitsWith(fault.limits));
    expect(summary(exchange)).toEqual({ sent: false, error: fault.error });
    if (server === undefined) return;
    expect(server.connectionCount()).toBe(1);
    expect(server.received().includes("CANARY")).toBe(false);
    await expectNothingLeft(server);
  });

  test.each(["https", "http"])("a port where nobody listens refuses %s", async (scheme) => {
    const exchange = await createTransport()(
      post(`${scheme}://127.0.0.1:${await freePort()}/`),
      limitsWith(),
    );
    expect(summary(exchange)).toEqual({ sent: false, error: "refused" });
  });

  test.each(["https", "http"])(
    "a black hole that answers no SYN uses up the time to connect by %s",
    async (scheme) => {
      const hole = await startBlackHole();
      onTestFinished(() => hole.close());
      const exchange = await createTransport()(post(`${scheme}://127.0.0.1:${hole.port}/`), limitsWith(soon));
      expect(summary(exchange)).toEqual({ sent: false, error: "connect_timeout" });
    },
  );
});
