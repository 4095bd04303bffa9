import * as v from "valibot";

import { type SettledCharge, settledCharges } from "../domain/charge.ts";
import { ConfigurationError } from "../base/configuration-error.ts";
import { isLoopback } from "../base/loopback.ts";
import { codePattern } from "./code.ts";

/** Charges by a vendor's code. */
export type Charges = ReadonlyMap<string, SettledCharge>;

/** A setting of an account that works but should not stay; logged by code when the secret is read. */
export type AccountWarning = "plain_http";

/** An address to send to, without user information, query or fragment: the adapter adds what it needs. */
export const endpointSchema = v.pipe(v.string(), v.check(isEndpoint));

/** A credential that travels in a header or form field: visible ASCII, so it cannot break out of either. */
export const credentialSchema = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,256}$/));

/**
 * Charges by the vendor's code, for what no document settles and a bill has since shown. They replace the
 * provider's own table; what the vendor says outright in its answer still wins.
 */
export const chargesSchema = v.pipe(
  v.record(v.pipe(v.string(), v.regex(codePattern)), v.picklist(settledCharges)),
  // A map, because a vendor's code is looked up in it, and `constructor` is no charge.
  v.transform((charges): Charges => new Map(Object.entries(charges))),
);

/** Reads a provider's secret. Throws ConfigurationError that names the fields at fault, never their values. */
export function parseSecret<Output>(
  providerId: string,
  schema: v.BaseSchema<unknown, Output, v.BaseIssue<unknown>>,
  secret: unknown,
): Output {
  // An array is an object to a schema, and one without required fields would take it.
  const result = v.safeParse(schema, Array.isArray(secret) ? undefined : secret);
  if (result.success) return result.output;
  const fields = result.issues.map((issue) => v.getDotPath(issue) ?? "(the secret itself)");
  throw new ConfigurationError(
    `The secret of provider ${providerId} is missing or has a wrong value in: ${[...new Set(fields)].join(", ")}.`,
  );
}

/** Warns of an address that would carry credentials and personal data in the clear. Loopback is let pass. */
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
