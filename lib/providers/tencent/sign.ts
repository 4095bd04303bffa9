import { createHash, createHmac } from "node:crypto";

import type { SignableRequest, SigningContext } from "../provider.ts";
import type { TencentAccount } from "./account.ts";

const algorithm = "TC3-HMAC-SHA256";
/** The first label of the vendor's host; it stays the same if the account calls another address. */
const service = "faceid";

/** What TC3 signs of a request: these headers, by lower-case name in alphabetical order, and the body. */
export type Tc3Request = {
  service: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: string | Uint8Array;
  /** Epoch seconds. The vendor refuses a time that is more than five minutes away from its own. */
  seconds: number;
};

/**
 * Signs a request by TC3-HMAC-SHA256. It has no nonce: within five minutes a signature can be used again. The action is
 * signed as well, so that no other operation can be called with it; the vendor's own clients leave it out.
 */
export function sign(
  { headers, url, body }: SignableRequest,
  account: Pick<TencentAccount, "secretId" | "secretKey">,
  { now }: Pick<SigningContext, "now">,
): Record<string, string> {
  const seconds = Math.floor(now / 1000);
  const signed = [
    ["content-type", headers["content-type"] ?? ""],
    ["host", url.host],
    ["x-tc-action", headers["x-tc-action"] ?? ""],
  ] as const;
  return {
    "x-tc-timestamp": String(seconds),
    authorization: tc3Authorization({ service, headers: signed, body, seconds }, account),
  };
}

/** The header `Authorization` of a POST. The path of every request is `/`, and there is never a query. */
export function tc3Authorization(
  { service: name, headers, body, seconds }: Tc3Request,
  { secretId, secretKey }: Pick<TencentAccount, "secretId" | "secretKey">,
): string {
  const date = new Date(seconds * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${name}/tc3_request`;
  const signedHeaders = headers.map(([header]) => header).join(";");
  const canonical = [
    "POST",
    "/",
    "",
    // Values are signed in lower case.
    ...headers.map(([header, value]) => `${header}:${value.trim().toLowerCase()}`),
    "",
    signedHeaders,
    sha256(body),
  ].join("\n");
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), name), "tc3_request");
  const signature = hmac(key, [algorithm, String(seconds), scope, sha256(canonical)].join("\n")).toString(
    "hex",
  );
  return `${algorithm} Credential=${secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
