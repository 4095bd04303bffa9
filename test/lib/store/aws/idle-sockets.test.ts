import { Agent, createServer, request, type Server } from "node:http";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Moment } from "../../../../lib/base/moment.ts";
import { type IdleSockets, watchIdleSockets } from "../../../../lib/store/aws/idle-sockets.ts";
import { closeServer } from "../../../../local/http.ts";
import { host, listen } from "../../../../local/ports.ts";

const maxIdleMs = 30_000;

let server: Server;
let port: number;
let connections: number;
let agent: Agent;
let idle: IdleSockets;
let now: Moment;

beforeEach(async () => {
  connections = 0;
  now = { wallMs: 1_800_000_000_000, steadyMs: 5_000 };
  server = createServer((_request, response) => response.end("{}"));
  server.on("connection", () => (connections += 1));
  port = await listen(server, 0, "dynamoDb");
  agent = new Agent({ keepAlive: true });
  idle = watchIdleSockets(agent, maxIdleMs, () => now);
});
afterEach(async () => {
  agent.destroy();
  await closeServer(server);
});

/** Sends requests at once, and waits until their sockets are idle. */
async function sendAtOnce(count: number): Promise<void> {
  const requests = Array.from({ length: count }, () => request({ host, port, agent }).end());
  await Promise.all(
    requests.map(async (sent) => {
      sent.on("response", (response) => response.resume());
      await once(sent, "close");
    }),
  );
}

function pass({ wallMs, steadyMs }: Moment): void {
  now = { wallMs: now.wallMs + wallMs, steadyMs: now.steadyMs + steadyMs };
}

describe("idle sockets", () => {
  it.each([
    ["short on both clocks", { wallMs: maxIdleMs, steadyMs: maxIdleMs }, 1],
    ["long on the machine's clock, as after a freeze", { wallMs: maxIdleMs + 1, steadyMs: 10 }, 2],
    ["long on the steady clock, after the machine's was set back", { wallMs: -900_000, steadyMs: 40_000 }, 2],
  ])("are used again or not after a time that is %s", async (_title, time, expected) => {
    await sendAtOnce(1);
    pass(time);
    idle.closeOld(now);
    await sendAtOnce(1);
    expect(connections).toBe(expected);
  });

  it("are closed one by one as they grow old, however often others are used", async () => {
    await sendAtOnce(3);
    pass({ wallMs: 20_000, steadyMs: 20_000 });
    await sendAtOnce(1);
    pass({ wallMs: 20_000, steadyMs: 20_000 });
    idle.closeOld(now);
    await sendAtOnce(2);
    expect(connections).toBe(4);
  });

  it("that have carried an answer since a request began stay when it fails, and all others go", async () => {
    await sendAtOnce(3);
    pass({ wallMs: 10, steadyMs: 10 });
    const startedAt = now;
    pass({ wallMs: 10, steadyMs: 10 });
    await sendAtOnce(1);
    idle.closeUnproven(startedAt);
    await sendAtOnce(1);
    expect(connections).toBe(3);
    await sendAtOnce(2);
    expect(connections).toBe(4);
  });
});
