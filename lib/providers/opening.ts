import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { longestMsBetween, type Moment } from "../base/moment.ts";
import { hostOf, openConnection } from "./connection.ts";
import { keepNameLookups, type ResolveName } from "./name-lookups.ts";
import { keepTlsSessions } from "./tls-sessions.ts";

/** What connections are opened with. */
export type OpeningOptions = {
  secure: () => SecureContext;
  now: () => Moment;
  /** Looks names up in place of the machine. */
  resolve?: ResolveName | undefined;
};

/** What the rules of connections need of a socket. */
export type Line = {
  readonly destroyed: boolean;
  readonly writable: boolean;
  on(event: LineEvent, listener: LineListener): unknown;
  off(event: LineEvent, listener: LineListener): unknown;
  destroy(): unknown;
  /** Whether it keeps the process alive. */
  ref(): unknown;
  unref(): unknown;
};

type LineEvent = "data" | "end" | "close" | "error";
/** Gets the bytes or the error. */
type LineListener = ((bytes: Buffer) => void) | ((error: unknown) => void);

/** A connection that is being opened. */
export type Opened<Wire extends Line = Socket> = {
  socket: Wire;
  openedAt: Moment;
  /** Resolves once it is secure, with nothing written yet; rejects if that fails. */
  ready: Promise<void>;
  isSecure(): boolean;
};

/** What takes longer to become secure, and is then given up, counts as unreachable. */
const slowMs = 1_000;

/**
 * Opens connections with what earlier ones have learned: the addresses of names, and TLS sessions to resume. What has led
 * to no connection is forgotten. Errors of a socket are caught for all its life.
 */
export function createOpening({ secure, now, resolve }: OpeningOptions): (url: URL) => Opened {
  const names = keepNameLookups(now, resolve);
  const sessions = keepTlsSessions(now);
  return (url) => {
    const { origin } = url;
    const { promise: ready, resolve: isReady, reject } = Promise.withResolvers<void>();
    // One that is opened early may fail before anybody waits for it.
    ready.catch(() => undefined);
    let isConnected = false;
    let isSecure = false;
    const openedAt = now();
    const known = sessions.of(origin);
    const socket = openConnection(url, {
      secure,
      lookup: names.lookup,
      session: known,
      onSession: (session, isResumed) => sessions.learn(origin, session, isResumed),
      ready() {
        isSecure = true;
        isReady();
      },
    });
    function forget(): void {
      if (isSecure) return;
      names.forget(hostOf(url));
      if (isConnected && known !== undefined) sessions.distrust(origin);
      else sessions.forget(origin);
    }
    socket.on("connect", () => {
      isConnected = true;
    });
    // Without a listener to its errors, a socket that nobody uses would end the process.
    socket.on("error", (error) => {
      forget();
      reject(error);
    });
    socket.on("close", () => {
      // An address that does not answer leads to no error: the call gives it up.
      if (longestMsBetween(openedAt, now()) >= slowMs) forget();
      reject(closedError());
    });
    return { socket, openedAt, ready, isSecure: () => isSecure };
  };
}

/** The error of a connection that is closed before it is secure, and for which nothing else says why. */
function closedError(): Error {
  return Object.assign(new Error("The connection was closed."), { code: "ECONNRESET" });
}
