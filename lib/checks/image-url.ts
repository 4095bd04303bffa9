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
 * addresses are off. Returns the address as the URL standard writes it, without its fragment.
 */
export function parseImageUrl(value: unknown, hosts: ReadonlySet<string>): Outcome<string, ImageUrlCode> {
  if (hosts.size === 0) return { ok: false, codes: ["image_url_disabled"] };
  if (typeof value !== "string") return { ok: false, codes: ["not_text"] };
  if (value.length > maxCharacters) return { ok: false, codes: ["image_url_too_long"] };
  const text = value.trim();
  const url = repaired().test(text) ? null : URL.parse(text);
  if (url === null) return { ok: false, codes: ["image_url_malformed"] };
  const codes: ImageUrlCode[] = [];
  if (url.protocol !== "https:") codes.push("image_url_scheme");
  if (url.username !== "" || url.password !== "") codes.push("image_url_user_info");
  if (isIpAddress(url.hostname)) codes.push("image_url_ip_address");
  else if (!hosts.has(url.host)) codes.push("image_url_host");
  if (codes.length > 0) return { ok: false, codes };
  url.hash = "";
  return { ok: true, value: url.href };
}

/** By now the URL standard has turned decimal, octal, hexadecimal and shortened forms into four numbers. */
function isIpAddress(hostname: string): boolean {
  return hostname.startsWith("[") || /^\d+(?:\.\d+){3}$/.test(hostname);
}
