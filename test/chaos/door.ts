import { connect, createServer, type Server, type Socket } from "node:net";
import { host, boundPort } from "../../local/ports.ts";

/** What stands between callers and functions, as API Gateway does: it can go away while the functions live on. */
export type Door = {
  url: string;
  /** Cuts every connection and takes no new one. */
  shut(): Promise<void>;
  /** Opens again at the same address. */
  open(): Promise<void>;
};

/** Opens a door to whatever address `target` gives at the time of a connection. */
export async function openDoor(target: () => string): Promise<Door> {
  const sockets = new Set<Socket>();
  let server: Server;
  let port = 0;

  function pass(caller: Socket): void {
    const { hostname, port: targetPort } = new URL(target());
    const inner = connect(Number(targetPort), hostname);
    for (const [one, other] of [
      [caller, inner],
      [inner, caller],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  }

  async function open(): Promise<void> {
    server = createServer(pass);
    await new Promise<void>((resolve) => {
      server.listen(port, host, resolve);
    });
    port = boundPort(server);
  }

  await open();
  return {
    url: `http://${host}:${port}`,
    open,
    async shut() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) {
        // A reset of a connection that is being closed in order fails, and Node then never ends.
        if (socket.writableEnded) socket.destroy();
        else socket.resetAndDestroy();
      }
      await closed;
    },
  };
}
