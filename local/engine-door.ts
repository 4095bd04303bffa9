import { Agent, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { closeServer, createLocalServer } from "./http.ts";
import { host, listen } from "./ports.ts";

/** The port of an engine that answers this machine alone. */
export type EngineDoor = { endpoint: string; stop(): Promise<void> };

/** What an answer of an engine tells browsers, all of which would open the engine to every page. */
const browserHeaders = /^access-control-/u;

/**
 * Opens a port in front of the engine at `target`, which answers every page and lets it read the answer. `port` 0 takes a
 * free one. Rejects with a ConfigurationError if the port is taken.
 */
export async function openEngineDoor({
  port: wanted,
  target,
}: {
  port: number;
  target: string;
}): Promise<EngineDoor> {
  const agent = new Agent({ keepAlive: true });
  const server = createLocalServer((incoming, response) => {
    pass(incoming, response, { target: new URL(target), agent }).catch(() => incoming.destroy());
  });
  const port = await listen(server, wanted, "dynamoDb");
  return {
    endpoint: `http://${host}:${port}`,
    async stop() {
      agent.destroy();
      await closeServer(server);
    },
  };
}

async function pass(
  incoming: IncomingMessage,
  response: ServerResponse,
  { target, agent }: { target: URL; agent: Agent },
): Promise<void> {
  const { method, url: path, headers } = incoming;
  const { hostname, port } = target;
  const passed = request({ hostname, port, path, method, headers, agent });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    passed.once("response", resolve).once("error", reject);
  });
  const [answer] = await Promise.all([answered, pipeline(incoming, passed)]);
  const kept = Object.entries(answer.headers).filter(([name]) => !browserHeaders.test(name));
  response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
  await pipeline(answer, response);
}
