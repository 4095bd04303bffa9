import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "../lib/base/loopback.ts";

/**
 * Why a request to a local port is refused; undefined for one of this machine. A browser sends a page's requests to
 * 127.0.0.1 like any other program, so the address alone proves nothing:
 *
 * - `host`: the name that was asked for is not one of this machine. A page of another site reaches a local port under a
 *   name of its own that it lets point to 127.0.0.1 (DNS rebinding), and could then read the answers.
 * - `origin`: the page that asks is not one of this machine. Its request would be carried out, although it could not read
 *   the answer. Pages without an address (`Origin: null`) are refused too: any site can make such a page.
 *
 * Programs other than browsers send no `Origin`. Ports are not compared, so pages on other ports of this machine and
 * forwarded ports go on working.
 */
export function refusalOf({ host = "", origin }: IncomingHttpHeaders): "host" | "origin" | undefined {
  if (!isOfThisMachine(`http://${host}`)) return "host";
  return origin === undefined || isOfThisMachine(origin) ? undefined : "origin";
}

/** Whether a text is an origin, so a scheme, a host and at most a port, whose host is this machine. */
function isOfThisMachine(text: string): boolean {
  const [, bare] = /^(https?:\/\/[^/?#@\\\s]+)$/u.exec(text) ?? [];
  const url = bare === undefined ? null : URL.parse(bare);
  return url !== null && isLoopback(url);
}
