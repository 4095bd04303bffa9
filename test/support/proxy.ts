import { createServer, request as send } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import { host, listen } from "../../local/ports.ts";
import type { Authority } from "./certificates.ts";

/** Something that listens. */
type Listening = { url: string; stop(): void };

/**
 * A proxy as companies have: it opens tunnels by CONNECT, and answers any other request with their number so far. With a
 * status as its refusal, it opens none.
 */
export async function openProxy({ refusal }: { refusal?: number } = {}): Promise<Listening> {
  let tunnels = 0;
  const server = createServer((_, response) => response.end(String(tunnels)));
  server.on("connect", ({ url = "" }, client) => {
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    tunnels += 1;
    const [name = host, port] = url.split(":");
    const upstream = connect(Number(port), name, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  const url = `http://${host}:${await listen(server, 0, "http")}`;
  return { url, stop: () => server.close() };
}

/** Something that speaks HTTP by https, with a certificate of an authority. */
export async function openTlsFront(target: string, authority: Authority): Promise<Listening> {
  const server = createTlsServer(await authority.issue(), (request, response) => {
    const { method, headers, url = "/" } = request;
    const passed = send(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    request.pipe(passed);
  });
  const url = `https://${host}:${await listen(server, 0, "http")}`;
  return { url, stop: () => server.close() };
}
