import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { kinds } from "../lib/domain/kinds.ts";
import { bodyOf, closeServer } from "../local/http.ts";
import { host, listen } from "../local/ports.ts";
import { kuaidi100 } from "../local/simulators/kuaidi100.ts";
import type { Account } from "../local/simulators/simulated-provider.ts";

/** A simulated provider that every contestant calls. */
export type BenchProvider = {
  url: string;
  /** How long it makes a call wait before it answers. */
  setDelay(delayMs: number): void;
  stop(): Promise<void>;
};

const account: Account = {
  credentials: [kuaidi100.defaultCredentials],
  kinds,
  remainingCalls: Number.POSITIVE_INFINITY,
  callsPerSecond: Number.POSITIVE_INFINITY,
};

/**
 * Starts the provider that is called first, in the form of its simulator, without account limits and without faults.
 */
export async function startBenchProvider(): Promise<BenchProvider> {
  let delayMs = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://provider");
    const { status, headers, body } = kuaidi100.answer(
      {
        method: request.method ?? "",
        path: url.pathname.replace(`/${kuaidi100.id}`, ""),
        query: url.searchParams,
        headers: request.headers,
        body: await bodyOf(request),
      },
      account,
      () => "granted",
    );
    if (delayMs > 0) await sleep(delayMs);
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.destroy());
  });
  const port = await listen(server, 0, "providers");
  return {
    url: `http://${host}:${port}`,
    setDelay(given) {
      delayMs = given;
    },
    stop: () => closeServer(server),
  };
}
