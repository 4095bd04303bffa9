import { createServer, type RequestListener, type Server } from "node:http";
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

function requestTo(port: number, hostname: string = host) {
  const headers = { "content-type": "application/x-amz-json-1.0" };
  return { protocol: "http:", hostname, port, method: "POST", path: "/", headers, body: "{}" };
}

const handler = createRequestHandler({ connectMs: 300, requestMs: 300 });

afterEach(async () => {
  handler.destroy();
  await Promise.all(servers.splice(0).map(closeServer));
});

describe("the request handler", () => {
  it("gives status, headers and the whole body", async () => {
    const { port } = await serverThat((request, response) => {
      response.writeHead(400, { "x-said": "no" });
      response.write("first, ");
      request.on("data", (sent: Buffer) => response.end(`then ${sent.toString()}`)).resume();
    });
    const { response } = await handler.handle(requestTo(port));
    expect(response.statusCode).toBe(400);
    expect(response.headers).toMatchObject({ "x-said": "no" });
    expect(Buffer.from(response.body).toString()).toBe("first, then {}");
  });

  it("keeps its connection for the next request", async () => {
    const { server, port } = await serverThat((_request, response) => response.end());
    let connections = 0;
    server.on("connection", () => (connections += 1));
    await handler.handle(requestTo(port));
    await handler.handle(requestTo(port));
    expect(connections).toBe(1);
  });

  it("takes an IPv6 address as a URL writes it", async () => {
    const { port } = await serverThat((_request, response) => response.end());
    await expect(handler.handle(requestTo(port, "[::ffff:127.0.0.1]"))).resolves.toBeDefined();
  });

  it("rejects with TimeoutError where no answer comes", async () => {
    const { port } = await serverThat(() => undefined);
    await expect(handler.handle(requestTo(port), { requestTimeout: 50 })).rejects.toThrow(
      expect.objectContaining({ name: "TimeoutError" }),
    );
  });

  it("rejects with TimeoutError where an answer does not end", async () => {
    const { port } = await serverThat((_request, response) => void response.writeHead(200).write("{"));
    await expect(handler.handle(requestTo(port), { requestTimeout: 50 })).rejects.toThrow(
      expect.objectContaining({ name: "TimeoutError" }),
    );
  });

  it("rejects where a connection is refused or cut off", async () => {
    const { server, port } = await serverThat((request) => void request.socket.destroy());
    await expect(handler.handle(requestTo(port))).rejects.toThrow(
      expect.objectContaining({ code: "ECONNRESET" }),
    );
    servers.length = 0;
    await closeServer(server);
    await expect(handler.handle(requestTo(port))).rejects.toThrow(
      expect.objectContaining({ code: "ECONNREFUSED" }),
    );
  });
});
