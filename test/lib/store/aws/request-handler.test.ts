import { createServer, type RequestListener, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { HttpRequest } from "@smithy/core/protocols";
import { afterEach, describe, expect, it } from "vitest";
import { createRequestHandler } from "../../../../lib/store/aws/request-handler.ts";
import { closeServer } from "../../../../local/http.ts";
import { host, listen } from "../../../../local/ports.ts";

const servers: Server[] = [];

async function serverThat(answers: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(answers);
  servers.push(server);
  return { server, port: await listen(server, 0, "dynamoDb") };
}

function requestTo(port: number): HttpRequest {
  return new HttpRequest({ protocol: "http:", hostname: host, port, method: "POST", path: "/", body: "{}" });
}

const handler = createRequestHandler({ connectMs: 5_000, requestMs: 5_000 });

async function textOf(port: number, requestTimeout?: number): Promise<string> {
  const { response } = await handler.handle(requestTo(port), requestTimeout ? { requestTimeout } : {});
  return Buffer.from(response.body).toString();
}

afterEach(async () => {
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

  it("takes its own time where a request brings none", async () => {
    const impatient = createRequestHandler({ connectMs: 50, requestMs: 50 });
    const { port } = await serverThat(() => undefined);
    await expect(impatient.handle(requestTo(port))).rejects.toMatchObject({ name: "TimeoutError" });
    impatient.destroy();
  });
});
