import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { createSecureContext, TLSSocket, type SecureContextOptions } from "node:tls";

import type { Certificate } from "../../support/certificates.ts";

/** One accepted connection, as a script sees it. Every step may be taken in any order. */
export type Peer = {
  /** Bytes that came so far: decrypted where the server speaks TLS. */
  received(): Buffer;
  /** Waits until at least so many bytes have come. */
  receivedBytes(count: number): Promise<void>;
  /** Waits for the whole request: its head, and as many bytes as its content-length says. Later ones by their number. */
  requestRead(number?: number): Promise<void>;
  /** Hands bytes to the kernel. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Writes one byte at a time, until the other side has gone. */
  drip(text: string, intervalMs: number): Promise<void>;
  /** Sends FIN, and goes on reading. */
  finish(): void;
  /** Sends RST. */
  reset(): void;
};

/** What a server does with a connection. It may end at any time; the connection stays open until somebody closes it. */
export type Script = (peer: Peer) => Promise<void> | void;

/** A server that misbehaves as told, and counts what it saw. */
export type FaultServer = {
  port: number;
  /** Connections accepted so far. */
  connectionCount(): number;
  /** Connections that are open now. */
  openCount(): number;
  /** What came over all connections, in their order: decrypted where the server speaks TLS. */
  received(): Buffer;
  close(): Promise<void>;
};

export type FaultServerOptions = {
  script: Script;
  /** Speaks TLS with this certificate; without one the script has the bare TCP connection. */
  certificate?: Certificate;
  tls?: SecureContextOptions;
};

/** Starts a server on a free port of 127.0.0.1 that runs the script for every connection. */
export async function startFaultServer(options: FaultServerOptions): Promise<FaultServer> {
  const { script, certificate, tls } = options;
  const secureContext = certificate && createSecureContext({ ...certificate, ...tls });
  const sockets = new Set<Socket>();
  const peers: Peer[] = [];
  let connectionCount = 0;

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    connectionCount += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    const stream = secureContext ? new TLSSocket(socket, { isServer: true, secureContext }) : socket;
    stream.on("error", () => socket.destroy());
    const peer = createPeer(socket, stream);
    peers.push(peer);
    const run = async (): Promise<void> => {
      try {
        await script(peer);
      } catch {
        // A script that waits for a client that has gone ends with its connection.
        socket.destroy();
      }
    };
    if (stream === socket) void run();
    else stream.once("secure", () => void run());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    port: address.port,
    connectionCount: () => connectionCount,
    openCount: () => sockets.size,
    received: () => Buffer.concat(peers.map((peer) => peer.received())),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function createPeer(socket: Socket, stream: Socket): Peer {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    byteCount += chunk.length;
  });
  // With half-open sockets nobody else closes the connection of a client that has gone.
  stream.on("end", () => socket.destroy());

  async function until(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      if (socket.destroyed) throw new Error("The client has gone.");
      const waiting = new AbortController();
      const { signal } = waiting;
      await Promise.race([once(stream, "data", { signal }), once(socket, "close", { signal })]);
      // Takes back the listeners of the event that has not come: a long request has hundreds of chunks.
      waiting.abort();
    }
  }
  const peer: Peer = {
    received: () => Buffer.concat(chunks),
    receivedBytes: (count) => until(() => byteCount >= count),
    async requestRead(number = 1) {
      let end = 0;
      let whole = 0;
      await until(() => {
        while (whole < number) {
          const length = requestLength(peer.received().subarray(end));
          if (length === undefined || byteCount < end + length) return false;
          end += length;
          whole += 1;
        }
        return true;
      });
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    async drip(text, intervalMs) {
      for (const byte of Buffer.from(text)) {
        if (socket.destroyed) return;
        await peer.write(Buffer.from([byte]));
        await delay(intervalMs);
      }
    },
    finish: () => {
      stream.end();
    },
    reset: () => {
      socket.resetAndDestroy();
    },
  };
  return peer;
}

/** Length of head and body by the request's own content-length; undefined while the head is incomplete. */
function requestLength(received: Buffer): number | undefined {
  const headLength = received.indexOf("\r\n\r\n") + 4;
  if (headLength < 4) return undefined;
  const head = received.toString("latin1", 0, headLength);
  return headLength + Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
}
