/** The server that the cases beside it are told to: it gives one scripted answer after the other, or breaks off. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One answer of a script. The last one is repeated. */
export type ScriptedAnswer = {
  status?: number | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  /** The body as JSON; `verdict` is {@link leastVerdict}, and `nothing` an object without fields. */
  body?: "verdict" | "nothing" | Readonly<Record<string, unknown>> | undefined;
  /** What differs in a `verdict`. */
  changes?: Readonly<Record<string, unknown>> | undefined;
  /** A body that is not JSON. */
  text?: string | undefined;
  /** `reset`: the connection is closed without an answer; `cut_off`: within the body; `silence`: no answer at all. */
  fault?: "reset" | "cut_off" | "silence" | undefined;
};

/** A request as it arrived. */
type SeenRequest = {
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
};

/** A server that listens on 127.0.0.1. */
export type ScriptedServer = { url: string; seen: readonly SeenRequest[]; stop(): Promise<void> };

/** A verdict, as far as a client must look at it. */
export const leastVerdict = {
  id: "vrf_aaaaaaaaaaaaaaaaaaaaaa",
  kind: "two_factor",
  verdict: "match",
  reason: "match",
  advice: "accept",
  warnings: [],
};

/**
 * Starts a server with a script, on a free port. A runner in another language, to which `serve.ts` gives a server in a process of its
 * own, sends a script by `PUT /_script` and reads by `GET /_seen` what has arrived since.
 */
export async function startScriptedServer(first: readonly ScriptedAnswer[] = []): Promise<ScriptedServer> {
  let script = first;
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => void reply(request, response));

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "", headers } = request;
    if (path === "/_script") {
      const sent: unknown = JSON.parse(await text(request));
      if (!isScript(sent)) throw new TypeError("a script is a list of answers");
      script = sent;
      seen.splice(0);
      response.end();
      return;
    }
    if (path === "/_seen") {
      response.end(JSON.stringify(seen));
      return;
    }
    const answer = script[Math.min(seen.length, script.length - 1)] ?? { fault: "reset" };
    seen.push({ method, path, headers, body: await text(request) });
    give(answer, response);
  }

  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    seen,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isScript(value: unknown): value is readonly ScriptedAnswer[] {
  return Array.isArray(value) && value.every((answer) => typeof answer === "object" && answer !== null);
}

function give(answer: ScriptedAnswer, response: ServerResponse): void {
  switch (answer.fault) {
    case "silence":
      return;
    case "reset":
      response.destroy();
      return;
    case "cut_off":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write("{", () => response.destroy());
      return;
    case undefined:
      response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
      response.end(answer.text ?? JSON.stringify(bodyOf(answer)));
  }
}

function bodyOf({ body, changes }: ScriptedAnswer): object {
  if (body === "verdict") return { ...leastVerdict, ...changes };
  return typeof body === "object" ? body : {};
}

function portOf(address: string | AddressInfo | null): number {
  if (typeof address === "object" && address !== null) return address.port;
  throw new TypeError("the server listens on no port");
}
