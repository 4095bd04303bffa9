import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { refusalOf } from "./same-machine.ts";

const refusals = {
  host: "Forbidden: the header Host must name 127.0.0.1 or localhost.",
  origin: "Forbidden: the header Origin must name a page of 127.0.0.1 or localhost.",
} as const;

/**
 * An HTTP server for a local port. Requests that a page of another site makes a browser send get a 403 and never reach
 * `receive`. Every local port needs it: none asks for a password, and they hold secrets and persons.
 */
export function createLocalServer(
  receive: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  return createServer((request, response) => {
    const refusal = refusalOf(request.headers);
    if (refusal === undefined) {
      receive(request, response);
      return;
    }
    // Reads what is left: closing a connection with unread data loses the answer.
    request.resume();
    const body = JSON.stringify({ message: refusals[refusal] });
    response.writeHead(403, { "content-type": "application/json" }).end(body);
  });
}

/**
 * The whole body of a request; undefined if it is longer than `limitBytes`. A body that is too long is still read to its
 * end, because closing a connection with unread data loses the answer.
 */
export async function bodyWithin(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  let chunks: Buffer[] = [];
  let lengthBytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    lengthBytes += chunk.length;
    if (lengthBytes <= limitBytes) chunks.push(chunk);
    else chunks = [];
  }
  return lengthBytes <= limitBytes ? Buffer.concat(chunks) : undefined;
}

/** The whole body of a request from a client that is trusted to send a short one. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return (await bodyWithin(request, Number.POSITIVE_INFINITY)) ?? Buffer.alloc(0);
}

/** The value of a JSON text; undefined if the text is not JSON. */
export function parseJson(bytes: Buffer | string): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** Closes an HTTP server and all its connections. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
