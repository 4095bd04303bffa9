import { type ClientRequest, createServer, type IncomingMessage, request as send } from "node:http";
import { buffer } from "node:stream/consumers";
import { closeServer } from "../../local/http.ts";
import { host, listen } from "../../local/ports.ts";

/** What becomes of an answer on its way: its end is missing, or a page stands in its place. */
export const spoilings = ["cut off", "cut off, with status 502", "a page"] as const;

/** A way to a local stack on which the first answer is spoiled, after the stack has done the work. */
export type SpoilingProxy = { url: string; stop(): Promise<void> };

/** Opens it before the server at `target`, which it sends everything else as it comes, so that signatures stay right. */
export async function openSpoilingProxy(
  target: string,
  spoiling: (typeof spoilings)[number],
): Promise<SpoilingProxy> {
  let spoiled = false;
  const server = createServer((request, response) => {
    void (async () => {
      const answer = await answerTo(forwarded(request, target), await buffer(request));
      const body = await buffer(answer);
      if (spoiled) {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        response.end(body);
        return;
      }
      spoiled = true;
      if (spoiling === "a page") {
        response.writeHead(200, { "content-type": "text/html" });
        response.end("<!doctype html><title>Sign in</title>");
        return;
      }
      response.writeHead(spoiling === "cut off" ? 200 : 502, {
        "content-type": "application/json",
        "content-length": 500,
      });
      response.write(body.subarray(0, 20));
      setImmediate(() => response.destroy());
    })();
  });
  const port = await listen(server, 0, "http");
  return { url: `http://${host}:${port}`, stop: () => closeServer(server) };
}

function forwarded({ method, url, headers }: IncomingMessage, target: string): ClientRequest {
  return send(new URL(url ?? "/", target), { method, headers });
}

function answerTo(request: ClientRequest, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
    request.end(body);
  });
}
