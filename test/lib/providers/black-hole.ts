import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";

/** A listener whose queue of connections is full, and that accepts none of them: further SYNs are dropped. */
export async function startBlackHole(): Promise<{ port: number; close(): Promise<void> }> {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     const server = require("node:net").createServer();
     server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  const port: unknown = await new Promise((resolve) => {
    worker.once("message", resolve);
  });
  if (typeof port !== "number") throw new Error("The worker did not listen.");
  // One connection more than the queue takes, so that it is full whichever way the kernel counts.
  const fillers: Socket[] = [];
  for (let count = 0; count < 4; count += 1)
    fillers.push(connect({ port, host: "127.0.0.1" }).on("error", () => undefined));
  await Promise.all(fillers.slice(0, 2).map((filler) => once(filler, "connect")));
  return {
    port,
    async close() {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}
