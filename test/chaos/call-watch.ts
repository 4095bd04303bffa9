import { subscribe } from "node:diagnostics_channel";
import { ClientRequest, IncomingMessage } from "node:http";
import { isRecord } from "../support/is-record.ts";
import type { Watched } from "./watched.ts";

/**
 * Watches the HTTP requests that this process sends, by Node's own diagnostics, and writes a line to standard error when one
 * is handed to its connection and when its answer has arrived whole. The lines are in the order of the event loop, in which
 * the functions learn of both. `readWatched` reads them.
 */
export function watchCalls(): void {
  subscribe("http.client.request.created", (message) => {
    const request = isRecord(message) ? message["request"] : undefined;
    if (!(request instanceof ClientRequest)) return;
    request.once("socket", () => write("sent", request));
  });
  subscribe("http.client.response.finish", (message) => {
    if (!isRecord(message)) return;
    const { request, response } = message;
    if (!(request instanceof ClientRequest) || !(response instanceof IncomingMessage)) return;
    response.once("end", () => write("answered", request));
  });
}

function write(event: Watched["event"], { socket }: ClientRequest): void {
  const line: Watched = { event, localPort: socket?.localPort ?? 0, remotePort: socket?.remotePort ?? 0 };
  process.stderr.write(`${JSON.stringify({ watched: line })}\n`);
}
