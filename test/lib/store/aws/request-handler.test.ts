import { createServer, type RequestListener, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { HttpRequest } from "@smithy/core/protocols";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createRequestHandler } from "../../../../lib/store/aws/request-handler.ts";
import { closeServer } from "../../../../local/http.ts";
import { host, listen } from "../../../../local/ports.ts";
import { deaths, openDyingSockets } from "../../../support/dying-sockets.ts";

const servers: Server[] = [];

async function serverThat(answers: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(answers);
  servers.push(server);
  return { server, port: await listen(server, 0, "dynamoDb") };
}

function requestTo(port: number, path = "/"): HttpRequest {
  return new HttpRequest({ protocol: "http:", hostname: host, port, method: "POST", path, body: "{}" });
}

const handler = createRequestHandler({ connectMs: 5_000, requestMs: 5_000 });

/** Eight requests at once, which leave as many idle sockets. */
async function warmUp(port: number): Promise<void> {
  await Promise.all(Array.from({ length: 8 }, () => textOf(port)));
}

async function textOf(port: number, requestTimeout?: number): Promise<string> {
  const { response } = await handler.handle(requestTo(port), requestTimeout ? { requestTimeout } : {});
  return Buffer.from(response.body).toString();
}

afterEach(async () => {
  vi.useRealTimers();
  handler.destroy();
  await Promise.all(servers.splice(0).map(closeServer));
});

describe("the request handler", () => {
  it("leaves an answer alone that ends in time, and keeps its connection for the next request", async () => {
    const { server, port } = await serverThat((_request, response) => response.end("{}"));
    let connections = 0;
    server.on("connection", () => (connections += 1));
    expect(await textOf(port, 2_000)).toBe("{}");
    await sleep(2_050);
    expect(await textOf(port)).toBe("{}");
    expect(connections).toBe(1);
  });

  it("rejects with TimeoutError where no answer comes", async () => {
    const { port } = await serverThat(() => undefined);
    await expect(textOf(port, 50)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("rejects with TimeoutError where the body does not end in what is left of the time", async () => {
    const { port } = await serverThat((_request, response) => void response.writeHead(200).write("{"));
    await expect(textOf(port, 500)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("rejects where the body breaks off", async () => {
    const { port } = await serverThat((_request, response) => {
      response.writeHead(200, { "content-length": 10 }).write("{", () => response.destroy());
    });
    await expect(textOf(port, 2_000)).rejects.not.toMatchObject({ name: "TimeoutError" });
  });

  it("takes its own time where a request brings none", async () => {
    const impatient = createRequestHandler({ connectMs: 50, requestMs: 50 });
    const { port } = await serverThat(() => undefined);
    await expect(impatient.handle(requestTo(port))).rejects.toMatchObject({ name: "TimeoutError" });
    impatient.destroy();
  });

  it.each(deaths)("meets one socket that died unnoticed, and no second one: %s", async (death) => {
    const { port } = await serverThat((_request, response) => response.end("{}"));
    const sockets = await openDyingSockets(`http://${host}:${port}`);
    const road = Number(new URL(sockets.endpoint).port);
    await warmUp(road);
    sockets.die(death);
    await expect(textOf(road, 100)).rejects.toThrow();
    expect(await textOf(road, 2_000)).toBe("{}");
    expect(sockets.usedDead()).toBe(1);
    await sockets.stop();
  });

  it("meets no dead socket after a freeze of more than half a minute", async () => {
    const { port } = await serverThat((_request, response) => response.end("{}"));
    const sockets = await openDyingSockets(`http://${host}:${port}`);
    const road = Number(new URL(sockets.endpoint).port);
    await warmUp(road);
    sockets.die("silent");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    expect(await textOf(road, 2_000)).toBe("{}");
    expect(sockets.usedDead()).toBe(0);
    await sockets.stop();
  });

  it("sends a request at once and ends it in its own time, whatever number of others waits for answers", async () => {
    const seen: string[] = [];
    const { port } = await serverThat(({ url = "" }, response) => {
      seen.push(url);
      if (url === "/quick") response.end("{}");
    });
    const busy = Array.from({ length: 50 }, () => textOf(port).catch(() => undefined));
    await handler.handle(requestTo(port, "/quick"), { requestTimeout: 300 });
    expect(seen).toHaveLength(51);
    const startedAt = Date.now();
    await expect(textOf(port, 300)).rejects.toMatchObject({ name: "TimeoutError" });
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(seen).toHaveLength(52);
    handler.destroy();
    await Promise.all(busy);
  });
});
