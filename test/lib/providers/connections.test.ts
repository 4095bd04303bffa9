import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
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
import type { Peer, Script } from "./fault-server.ts";
import { answerAll, answerOnceAnd, answerTo, createKeeper, moment, owner } from "./kept-calls.ts";
import { createTransport } from "../../../lib/providers/transport.ts";

const first = { status: 200, text: '{"number":1}' };
const second = { status: 200, text: '{"number":2}' };

describe.each(["http", "https"] as const)("a connection that is kept, over %s", (scheme) => {
  const withScheme = scheme === "https" ? { certificate } : {};

  test("serves one call after another of its owner", async () => {
    const server = await start({ script: answerAll, ...withScheme });
    const { call } = createKeeper();
    expect(await call(server.port, { scheme })).toEqual(first);
    expect(await call(server.port, { scheme })).toEqual(second);
    expect(await call(server.port, { scheme, body: "x".repeat(300_000) })).toEqual({
      status: 200,
      text: '{"number":3}',
    });
    expect(server.connectionCount()).toBe(1);
    expect(
      server
        .received()
        .toString()
        .match(/^connection: keep-alive$/gim),
    ).toHaveLength(3);
  });

  test("serves one call at a time", async () => {
    const server = await start({ script: answerAll, ...withScheme });
    const { call } = createKeeper();
    await call(server.port, { scheme });
    expect(await Promise.all([1, 2, 3].map(() => call(server.port, { scheme })))).toEqual([
      second,
      first,
      first,
    ]);
    expect(server.connectionCount()).toBe(3);
    await moment();
    expect(server.openCount()).toBe(1);
  });

  test.each([
    ["closed", (peer: Peer) => peer.finish()],
    ["reset", (peer: Peer) => peer.reset()],
    ["used for a second answer", (peer: Peer) => peer.write(answerTo(7))],
    ["used for a single byte", (peer: Peer) => peer.write("\n")],
  ])("is not used once it is %s by the server", async (_title, then) => {
    const server = await start({ script: answerOnceAnd(then), ...withScheme });
    const { call, lost } = createKeeper();
    await call(server.port, { scheme });
    await moment();
    expect(await call(server.port, { scheme })).toEqual(first);
    expect(server.connectionCount()).toBe(2);
    expect(lost).toEqual([]);
  });
});

describe("a connection is kept", () => {
  test.each([
    ["just long enough on both clocks", { wallMs: 4_900, steadyMs: 4_900 }, 1],
    ["too long on the machine's clock, as after a freeze", { wallMs: 5_000, steadyMs: 10 }, 2],
    ["too long on the steady clock", { wallMs: 10, steadyMs: 5_000 }, 2],
    ["for an unknown time, because the machine's clock was set back", { wallMs: -5_000, steadyMs: 10 }, 2],
  ])("or closed after it was idle %s", async (_title, time, connections) => {
    const server = await start({ script: answerAll });
    const { call, pass } = createKeeper();
    await call(server.port);
    pass(time);
    await call(server.port);
    expect(server.connectionCount()).toBe(connections);
    await moment();
    expect(server.openCount()).toBe(1);
  });

  test.each([
    ["timeout=5", 3_900, 1],
    ["timeout=5", 4_000, 2],
    ["timeout=60", 4_900, 1],
    ["timeout=1", 0, 2],
    ["max=0", 0, 2],
  ])("within the server's own %s after %i ms", async (hint, wallMs, connections) => {
    const server = await start({
      async script(peer) {
        for (let number = 1; ; number += 1) {
          await peer.requestRead(number);
          await peer.write(answerTo(number).replace("\r\n\r\n", `\r\nKeep-Alive: ${hint}\r\n\r\n`));
        }
      },
    });
    const { call, pass } = createKeeper();
    await call(server.port);
    pass({ wallMs, steadyMs: wallMs });
    await call(server.port);
    expect(server.connectionCount()).toBe(connections);
  });

  test("for five minutes in all, however often it is used", async () => {
    const server = await start({ script: answerAll });
    const { call, pass } = createKeeper();
    for (let count = 0; count < 75; count += 1) {
      await call(server.port);
      pass({ wallMs: 4_000, steadyMs: 4_000 });
    }
    expect(server.connectionCount()).toBe(1);
    await call(server.port);
    await call(server.port);
    expect(server.connectionCount()).toBe(2);
  });

  test.each([
    ["keeping is switched off", createKeeper(0), {}],
    ["its account has changed", createKeeper(), { owner: { ...owner, accountVersionId: "2" } }],
    [
      "another provider calls the same address",
      createKeeper(),
      { owner: { ...owner, providerId: "second" } },
    ],
  ])("for nobody else: not if %s", async (_title, { call }, options) => {
    const server = await start({ script: answerAll });
    await call(server.port);
    expect(await call(server.port, options)).toEqual(first);
    expect(server.connectionCount()).toBe(2);
  });

  test("for its own address alone, and one for each provider", async () => {
    const servers = await Promise.all([1, 2].map(() => start({ script: answerAll })));
    const { call } = createKeeper();
    for (const { port } of servers) expect(await call(port)).toEqual(first);
    await moment();
    expect(servers.map((server) => server.openCount())).toEqual([0, 1]);
  });

  test("for no call without an owner", async () => {
    const server = await start({ script: answerAll });
    const send = createTransport({ keptMs: 5_000 });
    for (let count = 0; count < 2; count += 1)
      await send(post(`http://127.0.0.1:${server.port}/`), limitsWith());
    expect(
      server
        .received()
        .toString()
        .match(/^Connection: close$/gm),
    ).toHaveLength(2);
    await expectNothingLeft(server);
  });
});

describe("after an answer that is not whole and clean, the connection is closed", () => {
  const whole = answerTo(1);
  test.each([
    ["close", whole.replace("\r\n", "\r\nConnection: close\r\n")],
    ["HTTP/1.0", whole.replace("HTTP/1.1", "HTTP/1.0")],
    ["a byte after the body", `${whole}x`],
    ["a second answer after the body", whole + answerTo(8)],
    ["half a second answer after the body", whole + answerTo(8).slice(0, 20)],
    ["an interim answer", `HTTP/1.1 102 Processing\r\n\r\n${whole}`],
    [
      "trailers",
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nc\r\n{"number":1}\r\n0\r\nx: 1\r\n\r\n',
    ],
  ])("%s", async (_title, answer) => {
    const server = await start({
      async script(peer) {
        await peer.requestRead();
        await peer.write(answer);
        await peer.requestRead(2);
        await peer.write(answerTo(2));
      },
    });
    const { call, lost } = createKeeper();
    expect(await call(server.port)).toEqual(first);
    expect(await call(server.port)).toEqual(first);
    expect(server.connectionCount()).toBe(2);
    expect(lost).toEqual([]);
  });

  test("more bytes around the body than an answer needs", async () => {
    const server = await start({
      async script(peer) {
        await peer.requestRead();
        const chunks = "1\r\n7\r\n".repeat(30_000);
        await peer.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
      },
    });
    const { call } = createKeeper();
    expect(await call(server.port)).toEqual({ status: 200, text: "7".repeat(30_000) });
    await expectNothingLeft(server);
  });

  test("an answer before the request was read", async () => {
    const server = await start({
      async script(peer) {
        await peer.receivedBytes(1);
        await peer.write(answerTo(1));
      },
    });
    const { call } = createKeeper();
    expect(await call(server.port, { body: "x".repeat(20_000_000) })).toEqual(first);
    await expectNothingLeft(server);
  });
});

describe("a call that is lost on a kept connection", () => {
  const ends: readonly [string, Script, string][] = [
    ["a reset", (peer) => peer.reset(), "reset"],
    ["a close", (peer) => peer.finish(), "reset"],
    ["silence", () => undefined, "response_timeout"],
    ["an answer that is none", (peer) => peer.write("SSH-2.0\r\n"), "malformed_response"],
    [
      "half a head",
      async (peer) => {
        await peer.write("HTTP/1.1 200");
        peer.finish();
      },
      "reset",
    ],
  ];
  test.each(ends)(
    "by %s was sent, is told of, and ends the keeping for ten minutes",
    async (_title, end, error) => {
      const server = await start({
        async script(peer) {
          await peer.requestRead();
          await peer.write(answerTo(1));
          await peer.requestRead(2);
          await end(peer);
        },
      });
      const { call, lost, pass } = createKeeper();
      expect(await call(server.port)).toEqual(first);
      const limits = { timeoutMs: error === "response_timeout" ? 100 : 60_000 };
      expect(await call(server.port, { limits })).toEqual({ sent: true, error });
      expect(lost).toEqual([`first ${error}`]);
      pass({ wallMs: 599_000, steadyMs: 700_000 });
      for (let count = 0; count < 2; count += 1) expect(await call(server.port)).toEqual(first);
      expect(server.connectionCount()).toBe(3);
      pass({ wallMs: 2_000 });
      expect(await call(server.port)).toEqual(first);
      await moment();
      expect(server.openCount()).toBe(1);
    },
  );

  test("says nothing of another provider", async () => {
    const [dying, living] = await Promise.all([
      start({
        script: answerOnceAnd(async (peer) => {
          await peer.requestRead(2);
          peer.reset();
        }),
      }),
      start({ script: answerAll }),
    ]);
    const { call } = createKeeper();
    const other = { owner: { ...owner, providerId: "second" } };
    await call(living.port, other);
    for (let count = 0; count < 2; count += 1) await call(dying.port);
    expect(await call(living.port, other)).toEqual(second);
  });

  test("is none if the connection was new: the next one is kept", async () => {
    let connections = 0;
    const server = await start({
      async script(peer) {
        connections += 1;
        if (connections > 1) return answerAll(peer);
        await peer.requestRead();
        return peer.reset();
      },
    });
    const { call, lost } = createKeeper();
    expect(await call(server.port)).toEqual({ sent: true, error: "reset" });
    expect(await call(server.port)).toEqual(first);
    expect(await call(server.port)).toEqual(second);
    expect(lost).toEqual([]);
  });

  test("is none if the body is lost after a status line", async () => {
    const server = await start({
      script: answerOnceAnd(async (peer) => {
        await peer.requestRead(2);
        await peer.write(answerTo(2).slice(0, -1));
        peer.finish();
      }),
    });
    const { call, lost } = createKeeper();
    await call(server.port);
    expect(await call(server.port)).toMatchObject({ status: 200, bodyError: "truncated" });
    expect(lost).toEqual([]);
  });

  test("is none if its maker withdraws it", async () => {
    const server = await start({ script: answerOnceAnd((peer) => peer.requestRead(3)) });
    const { send, call, lost } = createKeeper();
    await call(server.port);
    const control = {
      patienceMs: 60_000,
      onSlow: () => undefined,
      onStart: (endWithin: (graceMs: number) => void) => setTimeout(endWithin, 30, 0),
    };
    const url = `http://127.0.0.1:${server.port}/`;
    const withdrawn = await send(post(url), limitsWith(), control, owner);
    expect(summary(withdrawn)).toEqual({ sent: true, error: "withdrawn" });
    expect(lost).toEqual([]);
  });
});

test("bytes that nobody asked for end the keeping for ten minutes", async () => {
  const server = await start({ script: answerOnceAnd((peer) => peer.write(answerTo(7))) });
  const { call } = createKeeper();
  await call(server.port);
  await moment();
  for (let count = 0; count < 2; count += 1) expect(await call(server.port)).toEqual(first);
  expect(server.connectionCount()).toBe(3);
});

test("an idle connection that dies before anything is written is free, and another one is opened", async () => {
  let peers: Peer[] = [];
  const server = await start({
    script: async (peer) => {
      peers.push(peer);
      await answerAll(peer);
    },
  });
  const { call, lost } = createKeeper();
  await call(server.port);
  // It has not been noticed when the call begins: the event loop has had no turn since.
  for (const peer of peers) peer.reset();
  expect(await call(server.port)).toEqual(first);
  expect(lost).toEqual([]);
  // Nobody is left to open another one to.
  peers = [];
  expect(await call(await freePort())).toEqual({ sent: false, error: "refused" });
  await turn();
});

test("a changed authority has a transport, and so connections, of its own", async () => {
  const server = await start({ script: answerAll, certificate });
  await createKeeper().call(server.port, { scheme: "https" });
  const others = createTransport({ keptMs: 5_000 });
  const url = `https://127.0.0.1:${server.port}/`;
  expect(summary(await others(post(url), limitsWith(), undefined, owner))).toEqual({
    sent: false,
    error: "tls",
  });
  expect(authority.ca).toContain("CERTIFICATE");
});
