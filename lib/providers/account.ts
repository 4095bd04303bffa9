import * as v from "valibot";

import { type ReportedCharge, reportedCharges } from "../domain/charge.ts";
import { ConfigurationError } from "../base/configuration-error.ts";
import { isLoopback } from "../base/loopback.ts";
import { codePattern } from "./code.ts";

/** Charges by a vendor's code. */
export type Charges = ReadonlyMap<string, ReportedCharge>;

/** A setting of an account that works but should be changed; logged by its code when the secret is read. */
export type AccountWarning = "plain_http";

/** An address to send to, without user information, query or fragment: the adapter adds what it needs. */
export const endpointSchema = v.pipe(v.string(), v.check(isEndpoint));

/** A credential that travels in a header or form field: visible ASCII, so it cannot break out of either. */
export const credentialSchema = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,256}$/));

/**
 * Charges by the vendor's code, for cases that no document settles and that a bill has since clarified. They replace
 * the provider's own table; an explicit statement in the vendor's answer still wins.
 */
export const chargesSchema = v.pipe(
  v.record(v.pipe(v.string(), v.regex(codePattern)), v.picklist(reportedCharges)),
  // A map, because vendors' codes are looked up in it, and `constructor` must not find a charge.
  v.transform((charges): Charges => new Map(Object.entries(charges))),
);

/** Reads a provider's secret. Throws ConfigurationError that names the fields at fault, never their values. */
export function parseSecret<Output>(
  providerId: string,
  schema: v.BaseSchema<unknown, Output, v.BaseIssue<unknown>>,
  secret: unknown,
): Output {
  // To a schema an array is an object, and a schema without required fields would accept it.
  const result = v.safeParse(schema, Array.isArray(secret) ? undefined : secret);
  if (result.success) return result.output;
  const fields = result.issues.map((issue) => v.getDotPath(issue) ?? "(the secret itself)");
  throw new ConfigurationError(
    `The secret of provider ${providerId} is missing or has a wrong value in: ${[...new Set(fields)].join(", ")}.`,
  );
}

/** Warns about an address that would carry credentials and personal data unencrypted. Loopback is allowed. */
export function endpointWarnings(endpoints: readonly string[]): readonly AccountWarning[] {
  return endpoints.some(isPlainHttp) ? ["plain_http"] : [];
}

function isEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text.includes("?") || text.includes("#")) return false;
  return (
    (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === ""
  );
}

function isPlainHttp(endpoint: string): boolean {
  const url = URL.parse(endpoint);
  return url !== null && url.protocol === "http:" && !isLoopback(url);
}
