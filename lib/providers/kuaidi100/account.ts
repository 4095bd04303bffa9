import { createHash } from "node:crypto";

import * as v from "valibot";

import { type Charges, chargesSchema, credentialSchema, endpointSchema, parseSecret } from "../account.ts";

/** An interface code (`secret_code`): 32 hexadecimal digits, constant for every customer, not a secret. */
const interfaceCodeSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

const secretSchema = v.strictObject({
  key: credentialSchema,
  secret: credentialSchema,
  /** The vendor's document prints http; for a sibling product on the same host and path it prints https. */
  baseUrl: v.optional(endpointSchema, "https://cloud.kuaidi100.com/api"),
  /** The interface 身份验证-公安验证. */
  threeFactor: v.optional(
    v.strictObject({ code: v.optional(interfaceCodeSchema, "33e7e61c95234dbe9b7f19680f227ae6") }),
    {},
  ),
  /**
   * The vendor sells two-factor, but no document says by which interface: the interface that was ordered must be set
   * here. `idNumberParameter` selects one of the two known forms of its parameters.
   */
  twoFactor: v.optional(
    v.strictObject({ code: interfaceCodeSchema, idNumberParameter: v.picklist(["idCardNum", "idcard"]) }),
  ),
  charged: v.optional(chargesSchema, {}),
});

/** What a call needs from the secret. */
export type Kuaidi100Account = {
  key: string;
  /**
   * `secret_sign`: upper-case MD5 of key and secret. It covers no parameter and no time, so it is a bearer token that
   * never changes, and as confidential as the secret itself.
   */
  sign: string;
  baseUrl: string;
  threeFactorCode: string;
  twoFactor: { code: string; idNumberParameter: "idCardNum" | "idcard" } | undefined;
  /**
   * By `data.errorCode`, by `code:<code>` for the envelope's own code, or by `http:<status>` for an answer that says
   * nothing more.
   */
  charges: Charges;
};

/** Reads the secret `{key, secret, baseUrl?, threeFactor?, twoFactor?, charged?}`. Throws ConfigurationError. */
export function parseAccount(secret: unknown): Kuaidi100Account {
  const parsed = parseSecret("kuaidi100", secretSchema, secret);
  return {
    key: parsed.key,
    sign: createHash("md5").update(parsed.key).update(parsed.secret).digest("hex").toUpperCase(),
    baseUrl: parsed.baseUrl,
    threeFactorCode: parsed.threeFactor.code,
    twoFactor: parsed.twoFactor,
    charges: parsed.charged,
  };
}
