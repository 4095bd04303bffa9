import { connect, createServer, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { boundPort, host } from "../../local/ports.ts";
import type { Certificate } from "../support/certificates.ts";

/** One connection over a road. */
export type Passage = {
  /** The port of the process that opened it. */
  port: number;
  /** Whether its handshake was held back. */
  isSlowed: boolean;
  /** The request that passed; empty if none did. Only for the driver: it holds a made-up person. */
  request: string;
  /** When the first byte of the request passed, by `performance.now()`. */
  sentAt: number | undefined;
  /** When the last byte of the answer came, whether the process was still there or not. */
  answeredAt: number | undefined;
};

/** The way from the functions to a provider over TLS, which keeps what passes apart by connection. */
export type Road = {
  url: string;
  port: number;
  /** The connections since the last call, the oldest first. */
  takePassages(): Passage[];
  close(): Promise<void>;
};

/**
 * Opens a road to `target` (an http URL). `handshakeDelayMs` says for each connection how long its handshake is held back: TCP
 * connects at once, and nothing can be sent until the handshake is over. What comes back is read to its end, even if the
 * process has gone.
 */
export async function openRoad(
  target: string,
  { certificate, handshakeDelayMs }: { certificate: Certificate; handshakeDelayMs: () => number },
): Promise<Road> {
  const { hostname, port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  const passages = new Map<number, Passage>();

  const secure = createTlsServer(certificate, (caller) => {
    const passage = passages.get(caller.remotePort ?? 0);
    if (passage !== undefined) pass(caller, passage);
  });
  secure.on("tlsClientError", (_error, socket) => socket.destroy());

  function pass(caller: TLSSocket, passage: Passage): void {
    const provider = keep(connect(Number(targetPort), hostname));
    caller.on("error", () => caller.destroy());
    caller.on("data", (bytes: Buffer) => {
      passage.sentAt ??= performance.now();
      passage.request += bytes.toString("latin1");
      provider.write(bytes);
    });
    provider.on("data", (bytes: Buffer) => {
      passage.answeredAt = performance.now();
      if (!caller.destroyed) caller.write(bytes);
    });
    provider.on("close", () => caller.end());
  }

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    return socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  }

  const server = createServer({ noDelay: true }, (socket) => {
    const delayMs = handshakeDelayMs();
    const port = socket.remotePort ?? 0;
    passages.set(port, {
      port,
      isSlowed: delayMs > 0,
      request: "",
      sentAt: undefined,
      answeredAt: undefined,
    });
    keep(socket);
    setTimeout(() => {
      if (!socket.destroyed) secure.emit("connection", socket);
    }, delayMs);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const port = boundPort(server);
  return {
    url: `https://${host}:${port}`,
    port,
    takePassages() {
      const taken = [...passages.values()];
      passages.clear();
      return taken;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
