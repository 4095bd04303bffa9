import { createHash, createHmac } from "node:crypto";

import { percentEncode } from "../form.ts";
import type { SignableRequest, SigningContext } from "../provider.ts";
import type { AlibabaAccount } from "./account.ts";

const algorithm = "ACS3-HMAC-SHA256";

/**
 * Signs a request by ACS3-HMAC-SHA256, over path, query, host, content type, every `x-acs-` header and the body. The
 * vendor refuses a date that is more than 15 minutes old, and a nonce that it has seen.
 */
export function sign(
  { method, headers, url, body }: SignableRequest,
  { accessKeyId, accessKeySecret }: Pick<AlibabaAccount, "accessKeyId" | "accessKeySecret">,
  { now, nonce }: SigningContext,
): Record<string, string> {
  const added = {
    "x-acs-content-sha256": sha256(body),
    "x-acs-date": `${new Date(now).toISOString().slice(0, 19)}Z`,
    "x-acs-signature-nonce": nonce,
  };
  const signed = Object.entries({ ...headers, ...added, host: url.host })
    .filter(([name]) => name === "host" || name === "content-type" || name.startsWith("x-acs-"))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url),
    ...signed.map(([name, value]) => `${name}:${value.trim()}`),
    "",
    names,
    added["x-acs-content-sha256"],
  ].join("\n");
  const signature = createHmac("sha256", accessKeySecret)
    .update(`${algorithm}\n${sha256(canonical)}`)
    .digest("hex");
  return {
    ...added,
    authorization: `${algorithm} Credential=${accessKeyId},SignedHeaders=${names},Signature=${signature}`,
  };
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .toSorted()
    .join("&");
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
