import * as v from "valibot";

import type { Kind } from "../../domain/kinds.ts";
import { type Charges, chargesSchema, credentialSchema, endpointSchema, parseSecret } from "../account.ts";

const secretSchema = v.strictObject({
  /** One AppCode per account; an operation that is not subscribed answers 403 Unauthorized. */
  appCode: credentialSchema,
  /** For operations that were bought with another account. */
  appCodes: v.optional(
    v.strictObject({ two_factor: v.optional(credentialSchema), three_factor: v.optional(credentialSchema) }),
    {},
  ),
  twoFactorUrl: v.optional(endpointSchema, "https://sxidcheck.market.alicloudapi.com/idcard/check"),
  threeFactorUrl: v.optional(endpointSchema, "https://sxfacev2.market.alicloudapi.com/faceidcard/check"),
  charged: v.optional(chargesSchema, {}),
});

/** The kinds that the vendor sells, whatever other kinds there are. */
export type SoldKind = Extract<Kind, "two_factor" | "three_factor">;

/** What a call needs from the secret. */
export type ShuxunAccount = {
  appCodes: Readonly<Record<SoldKind, string>>;
  urls: Readonly<Record<SoldKind, string>>;
  /** By `result:<result>`, `code:<body code>`, the gateway's error code, or `http:<status>`. */
  charges: Charges;
};

/** Reads the secret `{appCode, appCodes?, twoFactorUrl?, threeFactorUrl?, charged?}`. Throws ConfigurationError. */
export function parseAccount(secret: unknown): ShuxunAccount {
  const parsed = parseSecret("shuxun", secretSchema, secret);
  return {
    appCodes: {
      two_factor: parsed.appCodes.two_factor ?? parsed.appCode,
      three_factor: parsed.appCodes.three_factor ?? parsed.appCode,
    },
    urls: { two_factor: parsed.twoFactorUrl, three_factor: parsed.threeFactorUrl },
    charges: parsed.charged,
  };
}
