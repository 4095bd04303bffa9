import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../lib/base/system.ts";
import { type Config, defaultCallSettings } from "../../../lib/domain/config.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import { createTransport } from "../../../lib/providers/transport.ts";
import { createMemoryStore } from "../store/memory-store.ts";
import { expectNothingLeft, start } from "../providers/calls.ts";
import type { FaultServer, Script } from "../providers/fault-server.ts";
import { fixed } from "../providers/faults/fault.ts";
import { madeUpProvider } from "../providers/made-up/made-up.ts";
import { outcomeOf } from "./checks.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";

function answering(afterMs: number): Script {
  return async (peer) => {
    for (let number = 1; ; number += 1) {
      await peer.requestRead(number);
      await delay(afterMs);
      await peer.write(fixed('{"code":"0","id":"A-1"}'));
    }
  };
}

type Stand = { pipeline: Pipeline; servers: FaultServer[]; heldAt: () => number };

/** A pipeline with real sockets and two providers. A write of its store takes `writeMs`. */
async function standWith(
  scripts: readonly [Script, Script],
  settings: Partial<Config> & { keptMs?: number; writeMs?: number } = {},
): Promise<Stand> {
  const { keptMs = 0, writeMs = 60, ...config } = settings;
  const servers = await Promise.all(scripts.map((script) => start({ script })));
  const providers = servers.map(({ port }, index) =>
    madeUpProvider(index === 0 ? "first" : "second", {
      parseAccount: () => ({ url: `http://127.0.0.1:${port}/`, key: "made-up-key-0123456789" }),
    }),
  );
  let bytesAtClaim = -1;
  const pipeline = createPipeline(() => Promise.reject(new Error("real sockets are used")), {
    providers,
    time: systemClock,
    transport: createTransport({ keptMs }),
    config: { call: defaultCallSettings, ...config },
    store(table) {
      const store = createMemoryStore(table);
      return {
        ...store,
        async write(write, timeoutMs) {
          await delay(writeMs);
          if (bytesAtClaim < 0) bytesAtClaim = servers[0]?.received().length ?? 0;
          return store.write(write, timeoutMs);
        },
      };
    },
  });
  return { pipeline, servers, heldAt: () => bytesAtClaim };
}

const connections = (servers: readonly FaultServer[]): number[] =>
  servers.map((server) => server.connectionCount());

describe("the connection to the first provider", () => {
  it("is open before the key is claimed, and brings nothing until then", async () => {
    const { pipeline, servers, heldAt } = await standWith([answering(0), answering(0)], { writeMs: 400 });
    const outcome = outcomeOf(pipeline);
    await expect.poll(() => connections(servers), { interval: 10 }).toEqual([1, 0]);
    expect(await outcome).toMatchObject({ answer: { provider: "first" } });
    expect(heldAt()).toBe(0);
    expect(connections(servers)).toEqual([1, 0]);
    for (const server of servers) await expectNothingLeft(server);
  });

  it("serves the next check, and then keeps no process alive", async () => {
    const { pipeline, servers } = await standWith([answering(0), answering(0)], { keptMs: 5_000 });
    for (let count = 0; count < 3; count += 1) {
      expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "first" } });
    }
    expect(connections(servers)).toEqual([1, 0]);
    expect(process.getActiveResourcesInfo().filter((type) => type === "TCPSocketWrap")).toHaveLength(1);
  });

  it.each([
    ["a replay", "a-key-of-its-own-replayed", { replayed: true }],
    ["a check that is refused", undefined, { code: "rate_limited" }],
  ])("is closed at the end of %s, which calls nobody", async (_title, key, expected) => {
    const { pipeline, servers } = await standWith([answering(0), answering(0)]);
    if (key !== undefined) await outcomeOf(pipeline, key);
    else {
      pipeline.dependencies.limits = {
        enter: () => Promise.reject(new Problem("rate_limited")),
      };
    }
    expect(await outcomeOf(pipeline, key)).toMatchObject(expected);
    for (const server of servers) await expectNothingLeft(server);
  });

  it("is not opened to a provider that was switched off when this instance last looked", async () => {
    const { pipeline, servers } = await standWith([answering(0), answering(0)]);
    pipeline.states.set("first", { switchedOff: true });
    for (let count = 0; count < 3; count += 1) {
      expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "second" } });
    }
    // The first look was at the same time.
    expect(connections(servers)).toEqual([1, 3]);
    for (const server of servers) await expectNothingLeft(server);
  });
});

describe("the connection to the second provider", () => {
  const call = { ...defaultCallSettings, firstCallMs: 1_200 };

  it("is open once half of the first call's time is over", async () => {
    const { pipeline, servers } = await standWith([answering(60_000), answering(0)], { call });
    const outcome = outcomeOf(pipeline);
    await delay(300);
    expect(connections(servers)).toEqual([1, 0]);
    await expect.poll(() => connections(servers), { interval: 10 }).toEqual([1, 1]);
    expect(servers[1]?.received()).toHaveLength(0);
    expect(await outcome).toMatchObject({ answer: { provider: "second" } });
    expect(connections(servers)).toEqual([1, 1]);
    for (const server of servers) await expectNothingLeft(server);
  });

  it("is closed if the first one answers after all", async () => {
    const { pipeline, servers } = await standWith([answering(900), answering(0)], { call });
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "first", attemptCount: 1 } });
    expect(connections(servers)).toEqual([1, 1]);
    for (const server of servers) await expectNothingLeft(server);
  });

  it("is not opened where no second one may be asked after a call that may be at work", async () => {
    const { pipeline, servers } = await standWith([answering(900), answering(0)], {
      call,
      failOverAfterUnknown: "never",
    });
    await outcomeOf(pipeline);
    expect(connections(servers)).toEqual([1, 0]);
  });
});
