import { lazily } from "../base/lazily.ts";
import type { Outcome } from "../input/outcome.ts";

/** Why an image address is refused, and what to do about it. */
export const imageUrlRules = {
  not_text: "Send a JSON string.",
  image_url_disabled: "Send image: this deployment accepts no addresses.",
  image_url_too_long: "Send at most 2,048 characters.",
  image_url_malformed: "Send an absolute address without spaces, control characters or backslashes.",
  image_url_scheme: "Use https.",
  image_url_user_info: "Remove the user name and password.",
  image_url_ip_address: "Use a host name.",
  image_url_host:
    "Use a host that this deployment allows. A port is allowed only if it is listed with the host.",
} as const;

/** A code of {@link imageUrlRules}. */
export type ImageUrlCode = keyof typeof imageUrlRules;

const maxCharacters = 2048;

/** What the URL standard silently repairs: if it did, we and the provider could read different addresses. */
const repaired = lazily(() => new RegExp(String.raw`[\p{White_Space}\p{Cc}\\]`, "u"));

/**
 * Reads an image address. idcheck passes it to a provider and never fetches it, so the host list alone limits
 * what a caller can make the provider fetch. `hosts` contains lower-case `host` or `host:port`; if it is empty,
 * addresses are off, and their form does not matter. Returns the address as the URL standard writes it, without its
 * fragment. The list is a rule of this deployment, so it gives refusals.
 */
export function parseImageUrl(value: unknown, hosts: ReadonlySet<string>): Outcome<string, ImageUrlCode> {
  const read = readAddress(value);
  if (hosts.size === 0) {
    const codes = ["image_url_disabled"] as const;
    return read.ok ? { ok: true, value: read.url.href, refusals: codes } : { ok: false, codes };
  }
  const refusals: ImageUrlCode[] = read.host === undefined || hosts.has(read.host) ? [] : ["image_url_host"];
  if (!read.ok) return { ok: false, codes: [...read.codes, ...refusals] };
  return { ok: true, value: read.url.href, ...(refusals.length === 0 ? {} : { refusals }) };
}

/** An address by its form alone; `host` as the list of hosts names it, unless it is an IP address. */
function readAddress(
  value: unknown,
): { ok: true; url: URL; host: string } | { ok: false; codes: readonly ImageUrlCode[]; host?: string } {
  if (typeof value !== "string") return { ok: false, codes: ["not_text"] };
  if (value.length > maxCharacters) return { ok: false, codes: ["image_url_too_long"] };
  const text = value.trim();
  const url = repaired().test(text) ? null : URL.parse(text);
  if (url === null) return { ok: false, codes: ["image_url_malformed"] };
  const codes: ImageUrlCode[] = [];
  if (url.protocol !== "https:") codes.push("image_url_scheme");
  if (url.username !== "" || url.password !== "") codes.push("image_url_user_info");
  const isNamed = !isIpAddress(url.hostname);
  if (!isNamed) codes.push("image_url_ip_address");
  if (codes.length > 0) return { ok: false, codes, ...(isNamed ? { host: url.host } : {}) };
  url.hash = "";
  return { ok: true, url, host: url.host };
}

/** By now the URL standard has turned decimal, octal, hexadecimal and shortened forms into four numbers. */
function isIpAddress(hostname: string): boolean {
  return hostname.startsWith("[") || /^\d+(?:\.\d+){3}$/.test(hostname);
}
