import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import { isLoopback } from "../base/loopback.ts";

/**
 * Opens a separate connection for one call. `ready` is called when it is secure (for http: connected) and never before;
 * nothing has been written by then. The socket does not handle its own errors: the caller must listen to `error` and
 * destroy it.
 */
export function openConnection(url: URL, secure: () => SecureContext, ready: () => void): Socket {
  const host = hostOf(url);
  const isSecure = url.protocol === "https:";
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  if (!isSecure) return connectTcp({ host, port, noDelay: true }, ready);
  const socket = connectTls({
    host,
    port,
    // An IP address is not a server name (RFC 6066 §3); the certificate is then checked against the address.
    servername: isIP(host) === 0 ? host : "",
    secureContext: secure(),
    // Without it, the environment decides (NODE_TLS_REJECT_UNAUTHORIZED=0).
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
  });
  socket.setNoDelay(true);
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
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}
