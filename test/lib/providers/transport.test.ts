import { createHash } from "node:crypto";
import { once } from "node:events";
import { Worker } from "node:worker_threads";

import * as fc from "../../support/properties.ts";
import { describe, expect, test } from "vitest";

import { createTransport } from "../../../lib/providers/transport.ts";
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
import type { Script } from "./fault-server.ts";
import type { Call } from "./transport-worker.ts";

const resetAtOnce: Script = async (peer) => {
  await peer.receivedBytes(1);
  peer.reset();
};
const read: Script = (peer) => peer.requestRead();
const readAndBegin: Script = async (peer) => {
  await peer.requestRead();
  await peer.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n");
};
const readAndAnswer: Script = async (peer) => {
  await readAndBegin(peer);
  await peer.write("{}");
};

describe("the same ECONNRESET", () => {
  test("before the handshake is complete was not sent, and after it was", async () => {
    const bare = await start({ script: resetAtOnce });
    const secure = await start({ script: resetAtOnce, certificate });
    const send = createTransport({ ca: authority.ca });
    const [before, after] = await Promise.all(
      [bare, secure].map((server) => send(post(`https://127.0.0.1:${server.port}/`), limitsWith())),
    );
    expect(before).toMatchObject({ kind: "error", error: "reset", sent: false });
    expect(after).toMatchObject({ kind: "error", error: "reset", sent: true });
  });

  test("on top of an early refusal either leaves the refusal or is an unknown outcome, never unsent", async () => {
    const server = await start({
      async script(peer) {
        await peer.receivedBytes(1);
        await peer.write("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}");
        peer.reset();
      },
    });
    const exchange = await createTransport()(
      post(`http://127.0.0.1:${server.port}/`, Buffer.alloc(2_000_000, "x")),
      limitsWith(),
    );
    // The kernel decides whether our failing write or the waiting answer is seen first.
    expect([
      { status: 413, text: "{}" },
      { status: 413, text: undefined, bodyError: "reset" },
      { sent: true, error: "reset" },
    ]).toContainEqual(summary(exchange));
  });

  test("right after the handshake counts as sent, even if no byte of the request was read", async () => {
    const server = await start({ script: (peer) => peer.reset(), certificate });
    const exchange = await createTransport({ ca: authority.ca })(
      post(`https://127.0.0.1:${server.port}/`, Buffer.alloc(2_000_000, "x")),
      limitsWith(),
    );
    expect(exchange).toMatchObject({ kind: "error", error: "reset", sent: true });
  });
});

describe("the deadline", () => {
  test.each([
    ["the handshake", { script: () => undefined }, { sent: false, error: "connect_timeout" }],
    ["the wait for an answer", { script: read }, { sent: true, error: "response_timeout" }],
    ["the body", { script: readAndBegin }, { status: 200, text: undefined, bodyError: "timeout" }],
  ])("cuts through %s", async (phase, options, expected) => {
    const server = await start(options);
    const scheme = phase === "the handshake" ? "https" : "http";
    const exchange = await createTransport()(
      post(`${scheme}://127.0.0.1:${server.port}/`),
      limitsWith({ timeoutMs: 500 }),
    );
    expect(summary(exchange)).toEqual(expected);
    await expectNothingLeft(server);
  });

  test("that has passed opens no connection", async () => {
    const server = await start({ script: () => undefined });
    const limits = limitsWith({ timeoutMs: 0 });
    const exchange = await createTransport()(post(`http://127.0.0.1:${server.port}/`), limits);
    expect(summary(exchange)).toEqual({ sent: false, error: "aborted" });
    expect(server.connectionCount()).toBe(0);
  });

  test("that passes while the process is busy sends nothing", async () => {
    const server = await start({
      script() {
        // The server shares this process: neither timer nor connection of the client gets a turn meanwhile.
        for (const endsAt = Date.now() + 800; Date.now() < endsAt;);
      },
    });
    const exchange = await createTransport()(
      post(`http://127.0.0.1:${server.port}/`),
      limitsWith({ timeoutMs: 500 }),
    );
    expect(exchange).toMatchObject({ kind: "error", sent: false });
    await expectNothingLeft(server);
    expect(server.received()).toHaveLength(0);
  });
});

describe("a request", () => {
  test("arrives byte for byte, with its length and without any wish for compression", async () => {
    const server = await start({ script: readAndAnswer, certificate });
    const body = '{"name":"王·㐀𠮷"}';
    const url = `https://localhost:${server.port}/check/%E7%8E%8B?a=1&b=%2F`;
    await createTransport({ ca: authority.ca })(
      { method: "POST", url, headers: { authorization: "APPCODE x" }, body },
      limitsWith(),
    );
    expect(server.received().toString()).toBe(
      [
        "POST /check/%E7%8E%8B?a=1&b=%2F HTTP/1.1",
        "authorization: APPCODE x",
        `host: localhost:${server.port}`,
        "accept-encoding: identity",
        `content-length: ${Buffer.byteLength(body)}`,
        "Connection: close",
        "",
        body,
      ].join("\r\n"),
    );
  });

  test("of 2.8 MB arrives whole, as text and as bytes", async () => {
    const body = Buffer.alloc(2_800_000, "0123456789abcdef");
    for (const sent of [body, body.toString()]) {
      const server = await start({ script: readAndAnswer, certificate });
      const exchange = await createTransport({ ca: authority.ca })(
        post(`https://127.0.0.1:${server.port}/`, sent),
        limitsWith(),
      );
      expect(summary(exchange)).toEqual({ status: 200, text: "{}" });
      const received = server.received();
      expect(sha256(received.subarray(received.indexOf("\r\n\r\n") + 4))).toBe(sha256(body));
    }
  });

  test("that gets nothing to carry has no length, and none is invented for it", async () => {
    const server = await start({ script: readAndAnswer });
    const url = `http://127.0.0.1:${server.port}/?q=1`;
    await createTransport()({ method: "GET", url, headers: {}, body: "" }, limitsWith());
    expect(server.received().toString()).not.toMatch(/content-length|transfer-encoding/i);
  });

  test("of no owner gets a connection of its own each time", async () => {
    const server = await start({ script: readAndAnswer, certificate });
    const send = createTransport({ ca: authority.ca });
    for (let count = 0; count < 3; count += 1)
      await send(post(`https://127.0.0.1:${server.port}/`), limitsWith());
    await Promise.all([1, 2].map(() => send(post(`https://127.0.0.1:${server.port}/`), limitsWith())));
    expect(server.connectionCount()).toBe(5);
  });

  test.each([
    "nonsense",
    "",
    "ftp://127.0.0.1/",
    "https://user:secret@127.0.0.1:1/",
    "http://127.0.0.1.example.invalid/",
    "http://provider.invalid/",
  ])("to %j is refused before anything is sent", async (url) => {
    expect(summary(await createTransport()(post(url), limitsWith()))).toEqual({
      sent: false,
      error: "invalid_request",
    });
  });

  test("never makes the transport throw, whatever its address and headers hold", async () => {
    const send = createTransport();
    const port = await freePort();
    const url = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((path) => `https://127.0.0.1:${port}/${path}`),
    );
    const headers = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), {
      maxKeys: 2,
    });
    await fc.assert(
      fc.asyncProperty(url, headers, async (address, fields) => {
        const exchange = await send(
          { method: "POST", url: address, headers: fields, body: "" },
          limitsWith(),
        );
        expect(exchange).toMatchObject({ kind: "error", sent: false });
      }),
    );
  });
});

test("headers come in lower case, and repeated ones are joined", async () => {
  const server = await start({
    async script(peer) {
      await peer.requestRead();
      await peer.write(
        "HTTP/1.1 403 No\r\nX-Ca-Error-Code: B403MQ\r\nX-A: 1\r\nx-a: 2\r\nserver: a\r\nserver: b\r\nset-cookie: a\r\nset-cookie: b\r\ncontent-length: 0\r\n\r\n",
      );
    },
  });
  const exchange = await createTransport()(post(`http://127.0.0.1:${server.port}/`), limitsWith());
  expect(exchange).toMatchObject({
    kind: "response",
    response: {
      headers: { "x-ca-error-code": "B403MQ", "x-a": "1, 2", server: "a, b", "set-cookie": "a, b" },
    },
  });
});

test("a process that has seen every kind of end ends by itself, while limits, servers and kept connections last", async () => {
  const [silent, hanging, stalling, working] = await Promise.all(
    [() => undefined, read, readAndBegin, readAndAnswer].map((script) => start({ script })),
  );
  const limits = limitsWith({ timeoutMs: 100 });
  const calls: Call[] = [
    { url: `https://127.0.0.1:${silent?.port}/`, limits: { ...limits, connectTimeoutMs: 100 } },
    { url: `http://127.0.0.1:${hanging?.port}/`, limits },
    { url: `http://127.0.0.1:${stalling?.port}/`, limits: { ...limits, bodyTimeoutMs: 100 } },
    { url: `http://127.0.0.1:${working?.port}/`, limits },
    { url: "nonsense", limits },
  ];
  const worker = new Worker(new URL("./transport-worker.ts", import.meta.url), { workerData: calls });
  const kinds: unknown[] = [];
  worker.on("message", (kind) => kinds.push(kind));
  await once(worker, "exit");
  expect(kinds).toEqual(["connect_timeout", "response_timeout", "timeout", "response", "invalid_request"]);
});

test("the environment cannot switch off the verification of certificates", async () => {
  const server = await start({ script: readAndAnswer, certificate });
  const calls: Call[] = [{ url: `https://127.0.0.1:${server.port}/`, limits: limitsWith() }];
  const worker = new Worker(new URL("./transport-worker.ts", import.meta.url), {
    workerData: calls,
    env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    stderr: true,
  });
  const kinds: unknown[] = [];
  worker.on("message", (kind) => kinds.push(kind));
  await once(worker, "exit");
  expect(kinds).toEqual(["tls"]);
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
