import type { LookupAddress } from "node:dns";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { keepNameLookups, type NameLookups } from "../../../lib/providers/name-lookups.ts";
import { createTransport } from "../../../lib/providers/transport.ts";
import { startBlackHole } from "./black-hole.ts";
import { authority, certificate, freePort, limitsWith, post, start, summary } from "./calls.ts";
import { moment } from "./kept-calls.ts";

const addresses: LookupAddress[] = [{ address: "192.0.2.1", family: 4 }];

describe("the addresses of a name", () => {
  let now = { wallMs: 1_800_000_000_000, steadyMs: 5_000 };
  let isDown: boolean;
  let asked: string[];
  let names: NameLookups;
  beforeEach(() => {
    isDown = false;
    asked = [];
    names = keepNameLookups(
      () => now,
      (hostName, _options, done) => {
        asked.push(hostName);
        if (isDown) done(Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }), []);
        else done(null, addresses);
      },
    );
  });
  const look = (hostName: string): void => names.lookup(hostName, { all: true }, () => undefined);

  it.each([
    ["for a minute", { wallMs: 59_999, steadyMs: 59_999 }, 1],
    ["no longer than that on the machine's clock", { wallMs: 60_000, steadyMs: 10 }, 2],
    ["no longer than that on the steady clock", { wallMs: 10, steadyMs: 60_000 }, 2],
    ["not if the machine's clock was set back", { wallMs: -1, steadyMs: 10 }, 2],
  ])("are kept %s", (_title, passed, lookups) => {
    look("a.example");
    now = { wallMs: now.wallMs + passed.wallMs, steadyMs: now.steadyMs + passed.steadyMs };
    look("a.example");
    expect(asked).toHaveLength(lookups);
  });

  it("are kept for each name, and until they are forgotten", () => {
    look("a.example");
    look("b.example");
    names.forget("a.example");
    look("a.example");
    look("b.example");
    expect(asked).toEqual(["a.example", "b.example", "a.example"]);
  });

  it("are asked for again after a failure", () => {
    isDown = true;
    look("a.example");
    isDown = false;
    look("a.example");
    look("a.example");
    expect(asked).toHaveLength(2);
  });
});

it("the next address is tried where one refuses, and names are asked for again where all do", async () => {
  // It listens on 127.0.0.1 alone, so the other address refuses.
  const server = await start({
    certificate,
    async script(peer) {
      await peer.requestRead();
      await peer.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    },
  });
  let lookups = 0;
  const send = createTransport({
    ca: authority.ca,
    resolve(_hostName, _options, done) {
      lookups += 1;
      const loopbacks = lookups === 1 ? ["127.0.0.2", "127.0.0.1"] : ["127.0.0.2", "127.0.0.3"];
      done(
        null,
        loopbacks.map((address) => ({ address, family: 4 })),
      );
    },
  });
  const call = async (port: number) => summary(await send(post(`https://localhost:${port}/`), limitsWith()));
  expect(await call(server.port)).toEqual({ status: 200, text: "{}" });
  expect(await call(server.port)).toEqual({ status: 200, text: "{}" });
  expect(lookups).toBe(1);
  const port = await freePort();
  expect(await call(port)).toEqual({ sent: false, error: "refused" });
  expect(await call(port)).toEqual({ sent: false, error: "refused" });
  expect(lookups).toBe(2);
});

it("names are asked for again where an address does not answer at all", async () => {
  const hole = await startBlackHole();
  onTestFinished(() => hole.close());
  let lookups = 0;
  let passedMs = 0;
  const send = createTransport({
    ca: authority.ca,
    now: () => ({ wallMs: 1_800_000_000_000 + passedMs, steadyMs: passedMs }),
    resolve(_hostName, _options, done) {
      lookups += 1;
      passedMs += 3_000;
      done(null, [{ address: "127.0.0.1", family: 4 }]);
    },
  });
  const call = async () =>
    summary(await send(post(`https://localhost:${hole.port}/`), limitsWith({ connectTimeoutMs: 30 })));
  expect(await call()).toEqual({ sent: false, error: "connect_timeout" });
  await moment();
  expect(await call()).toEqual({ sent: false, error: "connect_timeout" });
  expect(lookups).toBe(2);
});
