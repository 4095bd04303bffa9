import * as v from "valibot";

import { type Charges, chargesSchema, credentialSchema, endpointSchema, parseSecret } from "../account.ts";

const secretSchema = v.strictObject({
  /**
   * The cloud account's own access key (安全认证), not the API key of an application: that one only buys a token, which
   * would travel in the URL and expire.
   */
  accessKey: credentialSchema,
  secretKey: credentialSchema,
  baseUrl: v.optional(endpointSchema, "https://aip.baidubce.com"),
  charged: v.optional(chargesSchema, {}),
});

/** What a call needs from the secret. */
export type BaiduAccount = {
  accessKey: string;
  secretKey: string;
  /** Without a slash at its end. */
  baseUrl: string;
  /** By `error_code`, by the cloud's own code, or by `http:<status>` for an answer that says nothing more. */
  charges: Charges;
};

/** Reads the secret `{accessKey, secretKey, baseUrl?, charged?}`. Throws ConfigurationError. */
export function parseAccount(secret: unknown): BaiduAccount {
  const { accessKey, secretKey, baseUrl, charged } = parseSecret("baidu", secretSchema, secret);
  return { accessKey, secretKey, baseUrl: baseUrl.replace(/\/+$/, ""), charges: charged };
}
