import { createSecureContext } from "node:tls";

import { lazily } from "../base/lazily.ts";
import { momentNow } from "../base/moment.ts";
import { monotonicMs } from "../base/monotonic.ts";
import { isCallable } from "./connection.ts";
import { type ConnectionsOptions, createConnections } from "./connections.ts";
import type { CallOutcome, ConnectionOwner, Transport } from "./exchange.ts";
import { createOpening, type OpeningOptions } from "./opening.ts";
import { requestOnce } from "./request-once.ts";

/** The options of {@link createTransport}. */
export type TransportOptions = {
  /** PEM of the authorities to trust in place of the well-known ones. */
  ca?: string;
  /** How long a connection waits for its owner's next call, in milliseconds; by default none is kept. */
  keptMs?: number;
} & Pick<ConnectionsOptions, "onLost" | "now"> &
  Pick<OpeningOptions, "resolve">;

/**
 * Sends each request once. There are three phases: connect, wait for the answer, read its body. The first and the last
 * have limits of their own. The request is handed to a connection only once that is secure and known to be open, so any
 * failure before that is known to have cost nothing, and may lead to another connection. Whatever fails afterwards and
 * before a status line has an unknown charge: a kept connection that went stale while the function was frozen fails in a
 * way that looks the same as "processed".
 *
 * Redirects are not followed, nothing is repeated, and an interim 1xx is not an answer. An answer counts once its
 * header section is complete; if it is cut off before that, the charge stays unknown.
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const { ca, keptMs = 0, onLost, now = momentNow, resolve } = options;
  // Reading the well-known authorities takes some milliseconds, once per process. If this is made at the first call,
  // the connections to AWS have already read them, at a time when the module was loading and no request was waiting.
  const secure = lazily(() =>
    createSecureContext({ minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) }),
  );
  const open = createOpening({ secure, now, resolve });
  const connections = createConnections({ open, keptMs, now, ...(onLost === undefined ? {} : { onLost }) });

  const send: Transport = async (request, limits, control, owner) => {
    const startedAt = monotonicMs();
    const url = callableUrl(request.url);
    const outcome: CallOutcome =
      url === undefined
        ? { kind: "error", sent: false, error: "invalid_request" }
        : await requestOnce(request, { url, limits, control, owner, startedAt }, connections);
    return { ...outcome, durationMs: Math.round(monotonicMs() - startedAt) };
  };
  return Object.assign(send, {
    openEarly(text: string, owner: ConnectionOwner) {
      const url = callableUrl(text);
      return url === undefined ? () => undefined : connections.openEarly(url, owner);
    },
  });
}

function callableUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url !== null && isCallable(url) ? url : undefined;
}
