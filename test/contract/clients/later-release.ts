import { createServer, type Server } from "node:http";
import { contractAt } from "../../support/contract.ts";
import { isRecord } from "../../support/is-record.ts";
import { closeServer } from "../../../local/http.ts";
import { host, listen } from "../../../local/ports.ts";

/** What a server of a later release of version 1 answers: fields and values that today's contract does not list. */
export type LaterRelease = { url: string; stop(): Promise<void> };

/** The key whose request API Gateway refuses itself. */
const refusedKey = "refused-by-api-gateway";

/** Starts a server that answers both checks as a later release may. It does not look at the request's body. */
export async function startLaterRelease(): Promise<LaterRelease> {
  const server: Server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const isRefused = request.headers["idempotency-key"] === refusedKey;
      const body = isRefused ? { message: "Forbidden" } : laterAnswer(request.url ?? "");
      response.writeHead(isRefused ? 403 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });
  const port = await listen(server, 0, "http");
  return { url: `http://${host}:${port}`, stop: () => closeServer(server) };
}

function laterAnswer(path: string): object {
  const example = path.endsWith("three-factor") ? "three_factor_match" : "two_factor_match";
  const answer = contractAt("components", "examples", example, "value");
  if (!isRecord(answer)) throw new TypeError(`no example ${example}`);
  const face = answer["face"];
  return {
    ...answer,
    ...(isRecord(face) && { face: { ...face, result: "similar", age: { least: 30, most: 35 } } }),
    verdict: "undetermined",
    reason: "deceased",
    advice: "review",
    identity: "partly",
    charged: "half",
    warnings: ["glasses"],
    reference: null,
    since: { release: "1.9.0" },
  };
}
