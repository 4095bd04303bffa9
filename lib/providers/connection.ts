import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import { isLoopback } from "../base/loopback.ts";

/** What a connection is opened with. */
export type ConnectionOptions = {
  secure: () => SecureContext;
  lookup: LookupFunction;
  /** A session that the server offered before; it saves a round trip under TLS 1.2. */
  session?: Buffer | undefined;
  /** Learns each session that the server offers, also after `ready`. */
  onSession?: (session: Buffer, isResumed: boolean) => void;
  /** Called when it is secure (for http: connected) and never before. */
  ready: () => void;
};

/**
 * How long one of several addresses may take before the next one is tried beside it. Node's own 250 ms are less than a
 * round trip from some Regions.
 */
const addressAttemptMs = 1_000;

/**
 * Opens a connection. Nothing has been written when it is ready. If the host has several addresses and one refuses, the
 * next one is tried. The socket does not handle its own errors: the caller must listen to `error` and destroy it.
 */
export function openConnection(url: URL, options: ConnectionOptions): Socket {
  const { secure, lookup, session, onSession, ready } = options;
  const host = hostOf(url);
  const isSecure = url.protocol === "https:";
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  const way = {
    host,
    port,
    lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressAttemptMs,
  };
  if (!isSecure) return connectTcp({ ...way, noDelay: true }, ready);
  const socket = connectTls({
    ...way,
    // An IP address is not a server name (RFC 6066 §3); the certificate is then checked against the address.
    servername: isIP(host) === 0 ? host : "",
    secureContext: secure(),
    // Without it, the environment decides (NODE_TLS_REJECT_UNAUTHORIZED=0).
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
    ...(session === undefined ? {} : { session }),
  });
  socket.setNoDelay(true);
  if (onSession !== undefined) {
    socket.on("session", (offered: Buffer) => onSession(offered, socket.isSessionReused()));
  }
  return socket.once("secureConnect", ready);
}

/**
 * Whether a URL may be called: https, or http to this machine. Elsewhere, http would expose personal data to everyone
 * on the way. An address with a user name is refused, because its password would be dropped silently.
 */
export function isCallable(url: URL): boolean {
  if (url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:") return true;
  return url.protocol === "http:" && isLoopback(url);
}

/** The host without the brackets that a URL puts around an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}
