import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { certificate, expectNothingLeft, start } from "./calls.ts";
import { answerAll, createKeeper, moment, owner } from "./kept-calls.ts";

const first = { status: 200, text: '{"number":1}' };

describe.each(["http", "https"] as const)("a connection that is opened early, over %s", (scheme) => {
  const withScheme = scheme === "https" ? { certificate } : {};

  test("brings nothing of a request until the call, which takes it", async () => {
    const server = await start({ script: answerAll, ...withScheme });
    const { send, call } = createKeeper(0);
    const release = send.openEarly?.(`${scheme}://127.0.0.1:${server.port}/check`, owner);
    await expect.poll(() => server.connectionCount()).toBe(1);
    expect(server.received()).toHaveLength(0);
    expect(await call(server.port, { scheme })).toEqual(first);
    release?.();
    expect(server.connectionCount()).toBe(1);
    await expectNothingLeft(server);
  });

  test("is taken while it is being opened", async () => {
    const server = await start({ script: answerAll, ...withScheme });
    const { send, call } = createKeeper(0);
    const release = send.openEarly?.(`${scheme}://127.0.0.1:${server.port}/`, owner);
    expect(await call(server.port, { scheme })).toEqual(first);
    release?.();
    expect(server.connectionCount()).toBe(1);
    await expectNothingLeft(server);
  });

  test("is kept for the next check if it is secure and no call took it", async () => {
    const server = await start({ script: answerAll, ...withScheme });
    const { send, call, pass } = createKeeper();
    const release = send.openEarly?.(`${scheme}://127.0.0.1:${server.port}/`, owner);
    // Long enough for a handshake, also on a busy machine.
    await delay(250);
    release?.();
    pass({ wallMs: 4_000, steadyMs: 4_000 });
    expect(await call(server.port, { scheme })).toEqual(first);
    expect(server.connectionCount()).toBe(1);
  });

  test("is kept for no longer than if it had waited since it was opened", async () => {
    const server = await start({ script: answerAll, ...withScheme });
    const { send, call, pass } = createKeeper();
    const release = send.openEarly?.(`${scheme}://127.0.0.1:${server.port}/`, owner);
    await delay(50);
    pass({ wallMs: 3_000, steadyMs: 3_000 });
    release?.();
    pass({ wallMs: 2_000, steadyMs: 2_000 });
    expect(await call(server.port, { scheme })).toEqual(first);
    expect(server.connectionCount()).toBe(2);
  });

  test.each([
    ["it is still being opened", 5_000, 0],
    ["none is kept", 0, 20],
  ])("is closed before the check answers if %s", async (_title, keptMs, waitMs) => {
    const server = await start({ script: answerAll, ...withScheme });
    const { send } = createKeeper(keptMs);
    const release = send.openEarly?.(`${scheme}://127.0.0.1:${server.port}/`, owner);
    if (waitMs > 0) await delay(waitMs);
    release?.();
    await expectNothingLeft(server);
  });
});

test("checks that call nobody open one connection in five seconds", async () => {
  const server = await start({ script: answerAll });
  const { send, pass, call } = createKeeper(0);
  const url = `http://127.0.0.1:${server.port}/`;
  for (const [steadyMs, connections] of [
    [0, 1],
    [10, 1],
    [5_000, 2],
  ] as const) {
    pass({ wallMs: steadyMs, steadyMs });
    const release = send.openEarly?.(url, owner);
    await moment();
    await expect.poll(() => server.connectionCount()).toBe(connections);
    release?.();
  }
  // A call shows that it is of use.
  await call(server.port);
  const release = send.openEarly?.(url, owner);
  await expect.poll(() => server.connectionCount()).toBe(4);
  release?.();
});

test("a connection that waits already is enough", async () => {
  const server = await start({ script: answerAll });
  const { send, call } = createKeeper();
  await call(server.port);
  const release = send.openEarly?.(`http://127.0.0.1:${server.port}/`, owner);
  await moment();
  release?.();
  expect(await call(server.port)).toEqual({ status: 200, text: '{"number":2}' });
  expect(server.connectionCount()).toBe(1);
});

test("one that fails before its call costs the call nothing", async () => {
  let count = 0;
  const server = await start({
    async script(peer) {
      count += 1;
      if (count === 1) peer.reset();
      else await answerAll(peer);
    },
  });
  const { send, call, lost } = createKeeper();
  const release = send.openEarly?.(`http://127.0.0.1:${server.port}/`, owner);
  await moment();
  expect(await call(server.port)).toEqual(first);
  release?.();
  expect(lost).toEqual([]);
});

test.each(["nonsense", "http://provider.invalid/", "https://user:secret@127.0.0.1:1/"])(
  "none is opened to %j, which may not be called",
  async (url) => {
    const { send } = createKeeper();
    send.openEarly?.(url, owner)();
    await moment();
    expect(process.getActiveResourcesInfo().filter((type) => /^TCPSocket|^TLS/.test(type))).toEqual([]);
  },
);
