import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type SecureVersion } from "node:tls";
import { host, listen } from "../../local/ports.ts";
import type { Certificate } from "../../test/support/certificates.ts";
import type { Network, Reached, Service } from "../network.ts";

/** A network with a distance to each service. */
export type DelayingNetwork = Network & {
  /** Round trips to a service since the last call: one for each new connection, and one for each flight to the service. */
  takeRoundTrips(service: Service): number;
};

/** There and back, in milliseconds. */
export type Distances = Readonly<Record<Service, number>>;

/** Delays what passes, and ends TLS in front of the provider, with the only version that is allowed. */
export function delayingNetwork(
  distances: Distances,
  { certificate, tlsVersion }: { certificate: Certificate; tlsVersion: SecureVersion },
): DelayingNetwork {
  const roundTrips: Record<Service, number> = { provider: 0, aws: 0 };
  return {
    title: tlsVersion,
    takeRoundTrips(service) {
      const taken = roundTrips[service];
      roundTrips[service] = 0;
      return taken;
    },
    async reach(url, service) {
      const inner = service === "provider" ? await endTls(url, { certificate, tlsVersion }) : undefined;
      const outer = await delay(inner?.port ?? Number(new URL(url).port), {
        roundTripMs: distances[service],
        count: () => (roundTrips[service] += 1),
      });
      const scheme = inner === undefined ? "http" : "https";
      return {
        url: `${scheme}://${host}:${outer.port}`,
        stop: async () => {
          await outer.stop();
          await inner?.stop();
        },
      } satisfies Reached;
    },
  };
}

type Passage = { port: number; stop(): Promise<void> };

/**
 * Passes on what comes after half of a round trip. TCP connects at once on this machine, so the first bytes wait for the
 * round trip that connecting would have taken: nobody can have sent them before.
 */
async function delay(
  targetPort: number,
  { roundTripMs, count }: { roundTripMs: number; count: () => void },
): Promise<Passage> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const connectedAt = performance.now() + roundTripMs;
    const far = connect({ port: targetPort, host, noDelay: true });
    let isFlight = false;
    count();
    pass(near, far, () => {
      if (!isFlight) count();
      isFlight = true;
      return Math.max(performance.now(), connectedAt) + roundTripMs / 2;
    });
    pass(far, near, () => {
      isFlight = false;
      return performance.now() + roundTripMs / 2;
    });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
  });
  return passage(server, sockets);
}

/** Passes on bytes and the end, in their order, at the time that `arrivesAt` says when they come. */
function pass(from: Socket, to: Socket, arrivesAt: () => number): void {
  const queue: { at: number; act: () => void }[] = [];
  function later(at: number, act: () => void): void {
    queue.push({ at, act });
    if (queue.length === 1) setTimeout(flush, Math.max(0, at - performance.now()));
  }
  function flush(): void {
    // A timer may fire a moment early.
    const now = performance.now() + 0.5;
    for (let next = queue[0]; next !== undefined && next.at <= now; next = queue[0]) {
      next.act();
      queue.shift();
    }
    const [next] = queue;
    if (next !== undefined) setTimeout(flush, Math.max(0, next.at - performance.now()));
  }
  from.on("data", (bytes) =>
    later(arrivesAt(), () => {
      if (to.writable) to.write(bytes);
    }),
  );
  from.on("error", () => undefined);
  from.on("close", () => later(performance.now(), () => to.end()));
}

async function endTls(
  url: string,
  { certificate, tlsVersion }: { certificate: Certificate; tlsVersion: SecureVersion },
): Promise<Passage> {
  const sockets = new Set<Socket>();
  const options = { ...certificate, minVersion: tlsVersion, maxVersion: tlsVersion };
  const server = createTlsServer(options, (near) => {
    const far = connect({ port: Number(new URL(url).port), host, noDelay: true });
    near.setNoDelay(true);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  return passage(server, sockets);
}

async function passage(server: Server, sockets: ReadonlySet<Socket>): Promise<Passage> {
  const port = await listen(server, 0, "providers");
  return {
    port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
