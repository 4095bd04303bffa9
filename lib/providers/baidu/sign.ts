import { createHash, createHmac } from "node:crypto";

import type { SignableRequest, SigningContext } from "../provider.ts";
import type { BaiduAccount } from "./account.ts";

type Keys = Pick<BaiduAccount, "accessKey" | "secretKey">;

/** How long a signature is taken after its time: the vendor's default. */
const lifetimeSeconds = 1_800;

/**
 * Signs a request with the cloud account's key (bce-auth-v1), so that no token has to be fetched, kept and sent in the
 * URL. The scheme has no nonce and hashes no body; the MD5 of the body is a header, and is signed, so that the body is
 * covered where the vendor compares it.
 */
export function sign(
  { method, headers, url, body }: SignableRequest,
  keys: Keys,
  { now }: Pick<SigningContext, "now">,
): Record<string, string> {
  const added = {
    "content-md5": createHash("md5").update(body).digest("base64"),
    "x-bce-date": new Date(now).toISOString().replace(/\.\d+/, ""),
  };
  const signed = { "content-type": headers["content-type"] ?? "", host: url.host, ...added };
  return { ...added, authorization: authorizationOf({ method, url, headers: signed }, keys) };
}

/**
 * The header `Authorization` over all the given headers, whose names are lower case. `x-bce-date` among them is the time
 * of the signature. Exported for the examples of the vendor, which sign other headers.
 */
export function authorizationOf(
  request: { method: string; url: URL; headers: Readonly<Record<string, string>> },
  { accessKey, secretKey }: Keys,
): string {
  const { method, url, headers } = request;
  const prefix = `bce-auth-v1/${accessKey}/${headers["x-bce-date"]}/${lifetimeSeconds}`;
  const lines = Object.entries(headers)
    .map(([name, value]) => `${encode(name)}:${encode(value.trim())}`)
    .toSorted();
  const pairs = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const canonical = [method, url.pathname, pairs.toSorted().join("&"), lines.join("\n")].join("\n");
  const signature = hmac(hmac(secretKey, prefix), canonical);
  return `${prefix}/${Object.keys(headers).toSorted().join(";")}/${signature}`;
}

/** Percent-encodes all but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}
