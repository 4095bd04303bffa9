import * as v from "valibot";

import { type Charges, chargesSchema, credentialSchema, endpointSchema, parseSecret } from "../account.ts";

/** The regions of the service: the page names the first alone, the vendor's own clients both. */
const regions = ["cn-north-4", "cn-north-1"] as const;

const secretSchema = v.strictObject({
  /** AK and SK of a user who may call the service, from 访问密钥. */
  accessKey: credentialSchema,
  secretKey: credentialSchema,
  /** Where the service was ordered: elsewhere it answers that it is not subscribed. */
  region: v.optional(v.picklist(regions), "cn-north-4"),
  /** Replaces the address of the region. */
  baseUrl: v.optional(endpointSchema),
  charged: v.optional(chargesSchema, {}),
});

/** What a call needs from the secret. */
export type HuaweiAccount = {
  accessKey: string;
  secretKey: string;
  /** Without a slash at its end. */
  baseUrl: string;
  /** By the code that is reported: `valid:1000`, `IVS.0101`, `APIG.0201:504`, `http:<status>`. */
  charges: Charges;
};

/** Reads the secret `{accessKey, secretKey, region?, baseUrl?, charged?}`. Throws ConfigurationError. */
export function parseAccount(secret: unknown): HuaweiAccount {
  const { accessKey, secretKey, region, baseUrl, charged } = parseSecret("huawei", secretSchema, secret);
  const url = baseUrl ?? `https://ivs.${region}.myhuaweicloud.com`;
  return { accessKey, secretKey, baseUrl: url.replace(/\/+$/, ""), charges: charged };
}
