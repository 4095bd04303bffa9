import { createHash, createHmac } from "node:crypto";

import type { SignableRequest, SigningContext } from "../provider.ts";
import type { HuaweiAccount } from "./account.ts";

const algorithm = "SDK-HMAC-SHA256";

/** The headers that are signed, in alphabetical order: those that the vendor's own clients sign. */
const signedHeaders = ["content-type", "host", "x-sdk-date"];

/**
 * Signs a request by the vendor's scheme for access keys. It covers method, path, query, the headers above and the hash
 * of the body. It has no nonce: within the clock's tolerance, which is not documented, a signature can be used again.
 */
export function sign(
  { method, headers, url, body }: SignableRequest,
  { accessKey, secretKey }: Pick<HuaweiAccount, "accessKey" | "secretKey">,
  { now }: Pick<SigningContext, "now">,
): Record<string, string> {
  const date = compactDate(now);
  const values: Record<string, string | undefined> = { ...headers, host: url.host, "x-sdk-date": date };
  const canonical = [
    method,
    // The signed path always ends with a slash, the requested one need not.
    url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`,
    canonicalQuery(url),
    ...signedHeaders.map((name) => `${name}:${(values[name] ?? "").trim()}`),
    "",
    signedHeaders.join(";"),
    sha256(body),
  ].join("\n");
  const signature = createHmac("sha256", secretKey)
    .update(`${algorithm}\n${date}\n${sha256(canonical)}`)
    .digest("hex");
  return {
    "x-sdk-date": date,
    authorization: `${algorithm} Access=${accessKey}, SignedHeaders=${signedHeaders.join(";")}, Signature=${signature}`,
  };
}

/** `20191115T033655Z`. */
function compactDate(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted()
    .join("&");
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
