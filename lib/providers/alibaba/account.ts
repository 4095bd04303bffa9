import * as v from "valibot";

import { type Charges, chargesSchema, credentialSchema, endpointSchema, parseSecret } from "../account.ts";

/** The operations for three factors, of which an account has ordered one. */
const threeFactorActions = ["Id3MetaVerify", "Id3MetaVerifyPRO"] as const;

/** Regions with an address of their own; without one, the vendor's central address is called. */
const regions = ["cn-beijing", "cn-shanghai"] as const;

const secretSchema = v.strictObject({
  /** AccessKey of a RAM user with the permission AliyunYundunCloudAuthFullAccess. */
  accessKeyId: credentialSchema,
  accessKeySecret: credentialSchema,
  /** `Id3MetaVerifyPRO` tells a score and knows no residence permits. */
  threeFactorAction: v.optional(v.picklist(threeFactorActions), "Id3MetaVerify"),
  /** "If the picture was not taken by a standard liveness SDK, allow cropping." Callers' pictures hardly ever are. */
  crop: v.optional(v.boolean(), true),
  region: v.optional(v.picklist(regions)),
  /** Replaces the address of the region. */
  baseUrl: v.optional(endpointSchema),
  charged: v.optional(chargesSchema, {}),
});

/** What a call needs from the secret. */
export type AlibabaAccount = {
  accessKeyId: string;
  accessKeySecret: string;
  threeFactorAction: (typeof threeFactorActions)[number];
  crop: boolean;
  baseUrl: string;
  /** By `<BizCode>` or `<BizCode>:<SubCode>`, by `code:<Code>`, by the code of a refusal, or by `http:<status>`. */
  charges: Charges;
};

/**
 * Reads the secret `{accessKeyId, accessKeySecret, threeFactorAction?, crop?, region?, baseUrl?, charged?}`. Throws
 * ConfigurationError.
 */
export function parseAccount(secret: unknown): AlibabaAccount {
  const { region, baseUrl, charged, ...account } = parseSecret("alibaba", secretSchema, secret);
  const host = region === undefined ? "cloudauth.aliyuncs.com" : `cloudauth.${region}.aliyuncs.com`;
  return { ...account, baseUrl: baseUrl ?? `https://${host}`, charges: charged };
}
