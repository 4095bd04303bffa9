import { setTimeout as delay } from "node:timers/promises";
import type { Moment } from "../../../lib/base/moment.ts";
import { momentNow } from "../../../lib/base/moment.ts";
import type { CallLimits, ConnectionOwner, Transport } from "../../../lib/providers/exchange.ts";
import { createTransport } from "../../../lib/providers/transport.ts";
import { authority, limitsWith, post, summary } from "./calls.ts";
import type { Peer, Script } from "./fault-server.ts";

/** The owner of the connections in these tests. */
export const owner: ConnectionOwner = { providerId: "first", accountVersionId: "1" };

/** A transport that keeps connections, on clocks that a test can set forward. */
export type Keeper = {
  send: Transport;
  /** Calls a port of this machine, by default as {@link owner}, and says how that ended. */
  call(port: number, options?: CallOptions): Promise<unknown>;
  /** Lets time pass on the machine's clock and on the steady one. */
  pass(time: Partial<Moment>): void;
  /** The losses that an operator is told of: provider and error. */
  lost: string[];
};

/** How a call differs from the usual one. */
type CallOptions = {
  scheme?: "http" | "https";
  owner?: ConnectionOwner;
  body?: string;
  limits?: Partial<CallLimits>;
};

/** Makes a transport that keeps connections for `keptMs`. */
export function createKeeper(keptMs = 5_000): Keeper {
  const passed = { wallMs: 0, steadyMs: 0 };
  const lost: string[] = [];
  const send = createTransport({
    ca: authority.ca,
    keptMs,
    onLost: (providerId, error) => lost.push(`${providerId} ${error}`),
    now() {
      const { wallMs, steadyMs } = momentNow();
      return { wallMs: wallMs + passed.wallMs, steadyMs: steadyMs + passed.steadyMs };
    },
  });
  return {
    send,
    lost,
    async call(port, { scheme = "http", owner: given = owner, body = "name=x", limits } = {}) {
      const url = `${scheme}://127.0.0.1:${port}/check`;
      return summary(await send(post(url, body), limitsWith(limits), undefined, given));
    },
    pass({ wallMs = 0, steadyMs = 0 }) {
      passed.wallMs += wallMs;
      passed.steadyMs += steadyMs;
    },
  };
}

/** The usual answer to the n-th request on a connection (from 1). */
export function answerTo(number: number): string {
  const body = JSON.stringify({ number });
  return `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** Answers every request on a connection with its number. */
export const answerAll: Script = async (peer) => {
  for (let number = 1; ; number += 1) {
    await peer.requestRead(number);
    await peer.write(answerTo(number));
  }
};

/** Answers the first request on a connection, goes on with `then`, and answers what comes after that. */
export function answerOnceAnd(then: (peer: Peer) => Promise<void> | void): Script {
  return async (peer) => {
    await peer.requestRead();
    await peer.write(answerTo(1));
    await then(peer);
    await peer.requestRead(2);
    await peer.write(answerTo(2));
  };
}

/** Long enough for what a server of this process does at once to arrive. */
export function moment(): Promise<void> {
  return delay(20);
}
