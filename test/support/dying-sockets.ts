import { connect, createServer, type Socket } from "node:net";
import { boundPort, host } from "../../local/ports.ts";

/**
 * What is left of a connection that died while nobody looked, once something is sent over it: a reset, an orderly end
 * without an answer, or nothing at all.
 */
export const deaths = ["reset", "ended", "silent"] as const;
export type Death = (typeof deaths)[number];

/** A way to a server, whose connections can die without the knowledge of the client that keeps them in its pool. */
export type DyingSockets = {
  endpoint: string;
  /** How many connections live. */
  living(): number;
  /** Lets each connection die that lives now; later ones live. The next byte from the client shows it. */
  die(death: Death): void;
  /** As {@link die}, but the client's machine learns of it at once. The client does so once it runs. */
  dieAtOnce(death: Death): void;
  /** How many connections were used after the last death that died in it or before. */
  usedDead(): number;
  stop(): Promise<void>;
};

/** Opens a way to the server at `target`. */
export async function openDyingSockets(target: string): Promise<DyingSockets> {
  const { hostname, port } = new URL(target);
  const living = new Map<Socket, Socket>();
  const all = new Set<Socket>();
  let usedDead = 0;

  const server = createServer((client) => {
    const inner = connect(Number(port), hostname);
    living.set(client, inner);
    for (const [one, other] of [
      [client, inner],
      [inner, client],
    ] as const) {
      all.add(one);
      one.on("data", (chunk) => {
        if (living.has(client)) other.write(chunk);
      });
      one.on("error", () => undefined);
      one.on("close", () => {
        all.delete(one);
        if (living.delete(client)) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });

  function killAll(kill: (client: Socket) => void): void {
    usedDead = 0;
    for (const [client, inner] of living) {
      living.delete(client);
      inner.destroy();
      kill(client);
    }
  }

  return {
    endpoint: `http://${host}:${boundPort(server)}`,
    living: () => living.size,
    die(death) {
      killAll((client) => {
        client.once("data", () => {
          usedDead += 1;
          bury(client, death);
        });
      });
    },
    dieAtOnce(death) {
      killAll((client) => bury(client, death));
    },
    usedDead: () => usedDead,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of all) socket.destroy();
      await closed;
    },
  };
}

function bury(client: Socket, death: Death): void {
  if (death === "reset") client.resetAndDestroy();
  else if (death === "ended") client.end();
}
