import type { BodyErrorCode, CallLimits, TransportErrorCode } from "../../../../lib/providers/exchange.ts";
import type { Peer, Script } from "../fault-server.ts";

/** What the transport is to report: an answer with or without a readable body, or none although it was sent. */
export type Expected =
  | { status: number; text: string }
  | { status: number; bodyError: BodyErrorCode }
  | { error: TransportErrorCode };

/** One way in which a provider can misbehave after it has got a connection. */
export type Fault = {
  name: string;
  script: Script;
  expected: Expected;
  /** The limit under test, shortened. */
  limits?: Partial<CallLimits>;
  /** Bytes of the request's body where they matter. */
  requestBytes?: number;
};

export const uploadBytes = 2_000_000;
/** Long enough for a connection on a busy machine. */
export const soon = { timeoutMs: 500 };
export const soonBody = { bodyTimeoutMs: 500 };
export const verdict = '{"code":"0","data":{"result":1}}';
export const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

export function fixed(text: string | Uint8Array, headers = ""): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${head}${headers}content-length: ${body.length}\r\n\r\n`), body]);
}

export function chunked(...chunks: readonly (string | Uint8Array)[]): Buffer {
  const parts = chunks.map((chunk) => {
    const bytes = Buffer.from(chunk);
    return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
  });
  return Buffer.concat([Buffer.from(`${head}transfer-encoding: chunked\r\n\r\n`), ...parts]);
}

export const lastChunk = Buffer.from("0\r\n\r\n");

/** Reads the whole request, then writes these bytes and keeps the connection open. */
export function answer(...parts: readonly (string | Uint8Array)[]): Script {
  return async (peer) => {
    await peer.requestRead();
    for (const part of parts) await peer.write(part);
  };
}

export function answerThen(bytes: string | Uint8Array, last: (peer: Peer) => void): Script {
  return async (peer) => {
    await peer.requestRead();
    await peer.write(bytes);
    last(peer);
  };
}

export const finish = (peer: Peer): void => peer.finish();

/** Resets once the client must have read what was written before: a reset may overtake it. */
export function resetLater(peer: Peer): void {
  setTimeout(() => peer.reset(), 50);
}
