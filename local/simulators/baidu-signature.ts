import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Credentials, ReceivedRequest } from "./simulated-provider.ts";

/** How far ahead of the vendor's clock the time of a signature may be: not documented. */
const futureMs = 15 * 60_000;

/** The account whose key signed a request, or undefined if the vendor would not take the signature. */
export function loginOf(
  request: ReceivedRequest,
  prefix: string,
  credentials: readonly Credentials[],
  nowMs = Date.now(),
): Credentials | undefined {
  const header = request.headers.authorization ?? "";
  const [, scope = "", key = "", date = "", seconds = "", names = "", signature = ""] =
    /^(bce-auth-v1\/([^/]+)\/([^/]+)\/(\d+))\/([^/]*)\/([0-9a-f]{64})$/u.exec(header) ?? [];
  const login = credentials.find((candidate) => candidate["accessKey"] === key);
  if (login === undefined) return undefined;
  const ageMs = nowMs - Date.parse(date);
  if (!(ageMs >= -futureMs && ageMs <= Number(seconds) * 1000)) return undefined;
  const signed = names.split(";");
  if (!signed.includes("host") || !hasItsBody(request)) return undefined;
  const signingKey = hmac(login["secretKey"] ?? "", scope);
  // Through this server, or through one that adds the prefix to the path on its way.
  const isRight = [request.path, prefix + request.path].some((path) =>
    isEqual(hmac(signingKey, canonicalOf(request, path, signed)), signature),
  );
  return isRight ? login : undefined;
}

/** The scheme hashes no body, but a Content-MD5 must be that of the body. */
function hasItsBody({ headers, body = Buffer.alloc(0) }: ReceivedRequest): boolean {
  const md5 = headers["content-md5"];
  return md5 === undefined || md5 === createHash("md5").update(body).digest("base64");
}

function canonicalOf(
  { method, query, headers }: ReceivedRequest,
  path: string,
  names: readonly string[],
): string {
  const pairs = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const lines = names.map((name) => `${encode(name)}:${encode(String(headers[name]).trim())}`);
  const encodedPath = path.split("/").map(encode).join("/");
  return [method, encodedPath, pairs.toSorted().join("&"), lines.toSorted().join("\n")].join("\n");
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

function isEqual(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
