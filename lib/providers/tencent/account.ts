import * as v from "valibot";

import { type Charges, chargesSchema, credentialSchema, endpointSchema, parseSecret } from "../account.ts";

const secretSchema = v.strictObject({
  /** Of a sub-user who may call faceid, from 访问密钥. */
  secretId: credentialSchema,
  secretKey: credentialSchema,
  /** The service has one address for every region. */
  baseUrl: v.optional(endpointSchema, "https://faceid.tencentcloudapi.com"),
  /**
   * The score from which the vendor takes two faces for one person. It documents 70, by one page fixed and by another
   * adjustable for an account.
   */
  decisionPoint: v.optional(v.pipe(v.number(), v.gtValue(0), v.ltValue(100)), 70),
  charged: v.optional(chargesSchema, {}),
});

/** What a call needs from the secret. */
export type TencentAccount = {
  secretId: string;
  secretKey: string;
  baseUrl: string;
  decisionPoint: number;
  /** By the vendor's code, such as `-5` or `FailedOperation.DbError`, or by `http:<status>`. */
  charges: Charges;
};

/** Reads the secret `{secretId, secretKey, baseUrl?, decisionPoint?, charged?}`. Throws ConfigurationError. */
export function parseAccount(secret: unknown): TencentAccount {
  const { charged, ...account } = parseSecret("tencent", secretSchema, secret);
  return { ...account, charges: charged };
}
