/*
 * A vendor on an event loop of its own, which does with each connection what the request on it orders. It tells its port,
 * and what it has seen once it is told to stop.
 */
import { createServer, type Socket } from "node:net";
import { parentPort } from "node:worker_threads";
import { type Fate, type Order, processMs, type Seen } from "./order.ts";

const charged: string[] = [];
const sockets = new Set<Socket>();
let connections = 0;
let shared = 0;

const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  connections += 1;
  sockets.add(socket);
  const owners = new Set<string>();
  let received = "";
  let isSilent = false;
  let idle: NodeJS.Timeout | undefined;

  function serve(order: Order): void {
    clearTimeout(idle);
    if (!owners.has(order.owner) && owners.size === 1) shared += 1;
    owners.add(order.owner);
    if (order.fate === "lost_before_work") return void socket.resetAndDestroy();
    charged.push(order.id);
    if (order.fate === "lost_after_work") return void socket.resetAndDestroy();
    // A vendor that has closed its side, or that hangs, works on what it gets all the same.
    if (isSilent || !socket.writable) return;
    const write = (): void => void socket.write(answerTo(order));
    const after = afterAnswer[order.fate];
    if (after === undefined) write();
    else after(order, write);
    idle = setTimeout(() => socket.end(), order.keepAliveMs);
  }

  /** What happens in place of an answer and nothing else. */
  const afterAnswer: Readonly<Partial<Record<Fate, (order: Order, write: () => void) => void>>> = {
    answered_with_close: (order) =>
      void socket.end(answerTo(order).replace("\r\n", "\r\nConnection: close\r\n")),
    body_cut_off: (order) => void socket.end(answerTo(order).slice(0, -3)),
    answered_twice_at_once: (order) => void socket.write(answerTo(order) + answerTo(order)),
    closed_later: (order, write) => answerAnd(write, order, () => socket.end(() => socket.destroy())),
    half_closed_later: (order, write) => answerAnd(write, order, () => socket.end()),
    reset_later: (order, write) => answerAnd(write, order, () => socket.resetAndDestroy()),
    answered_twice_later: (order, write) => answerAnd(write, order, write),
    stray_byte_later: (order, write) => answerAnd(write, order, () => socket.write("\n")),
    answered_twice_soon(_order, write) {
      write();
      setImmediate(write);
    },
    silent(_order, write) {
      write();
      isSilent = true;
    },
  };
  function answerAnd(write: () => void, { laterMs }: Order, act: () => void): void {
    write();
    setTimeout(() => {
      if (!socket.destroyed) act();
    }, laterMs);
  }

  socket.on("data", (bytes) => {
    received += bytes.toString("latin1");
    for (;;) {
      const head = received.indexOf("\r\n\r\n") + 4;
      const length = Number(/^content-length: (\d+)$/im.exec(received)?.[1]);
      if (head < 4 || received.length < head + length) return;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the driver has written it
      const order = JSON.parse(received.slice(head, head + length)) as Order;
      received = received.slice(head + length);
      serve(order);
    }
  });
  socket.on("end", () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    clearTimeout(idle);
    sockets.delete(socket);
  });
});

function answerTo({ id }: Order): string {
  const body = JSON.stringify({ id, at: processMs() });
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function tell(message: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
  parentPort?.postMessage(message);
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  tell(typeof address === "object" ? address?.port : undefined);
});
parentPort?.once("message", () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  const seen: Seen = { connections, charged, shared };
  tell(seen);
  parentPort?.close();
});
