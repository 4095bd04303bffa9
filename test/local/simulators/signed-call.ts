import { randomBytes } from "node:crypto";

import type { Kind } from "../../../lib/domain/kinds.ts";
import type { ReadyProvider } from "../../../lib/providers/call.ts";
import type { AnyProvider } from "../../../lib/providers/provider.ts";
import type { ReceivedRequest } from "../../../local/simulators/simulated-provider.ts";

/** A call as an adapter makes and signs it and as its simulator receives it, whose path begins with the id. */
export function signedCall(
  provider: AnyProvider,
  secret: unknown,
  { kind, input, at = Date.now() }: { kind: Kind; input: unknown; at?: number },
): ReceivedRequest {
  const account: unknown = provider.parseAccount(secret);
  const operation: ReadyProvider["operation"] | undefined = provider.operations[kind];
  if (operation === undefined) throw new Error(`${provider.id} does not serve ${kind}.`);
  const request = operation.request(input, account, { callId: "vrf_0123456789abcdefghijkl-1-1-1" });
  const url = new URL(request.url);
  const body = Buffer.from(request.body);
  const context = { now: at, nonce: randomBytes(16).toString("hex") };
  const signature = provider.sign?.({ ...request, url, body }, account, context);
  return {
    method: request.method,
    path: url.pathname.slice(`/${provider.id}`.length),
    query: url.searchParams,
    headers: { host: url.host, ...request.headers, ...signature },
    body,
  };
}
