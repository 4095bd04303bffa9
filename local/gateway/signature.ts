import { createHash, timingSafeEqual } from "node:crypto";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { localRegion } from "../stage.ts";
import type { HttpRequest } from "./http-request.ts";

/** The parts of a request that a signature covers. */
export type SignedRequest = Pick<HttpRequest, "method" | "target" | "headers" | "body">;

/** What a signature is verified with: the known credentials, the time, and the `scope` that it must be for. */
export type VerificationOptions<Credentials> = {
  credentials: readonly Credentials[];
  now: Date;
  scope?: { region: string; service: string };
};

type SigningCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** The most that the clocks of AWS and of a signer may differ. */
const maxClockSkewMs = 5 * 60 * 1000;

const authorizationPattern = new RegExp(
  [
    String.raw`^AWS4-HMAC-SHA256 Credential=(?<accessKeyId>[^/,\s]+)/(?<day>\d{8})/(?<region>[^/,\s]+)/(?<service>[^/,\s]+)/aws4_request`,
    String.raw`SignedHeaders=(?<signedHeaders>[^,\s]+)`,
    String.raw`Signature=(?<signature>[0-9a-f]{64})$`,
  ].join(String.raw`,\s*`),
  "u",
);

/**
 * The credentials that signed a request with Signature Version 4 in its headers; undefined if it is not signed, or if
 * anything that the signature covers was changed. The SDK's own signer signs the request once more, over the headers
 * that it lists as signed and the body that arrived.
 */
export async function verifySignature<Credentials extends SigningCredentials>(
  request: SignedRequest,
  options: VerificationOptions<Credentials>,
): Promise<Credentials | undefined> {
  const { scope = { region: localRegion, service: "execute-api" }, now } = options;
  const { accessKeyId, day, region, service, signedHeaders, signature } =
    authorizationPattern.exec(headerOf(request, "authorization") ?? "")?.groups ?? {};
  const signedAt = instantOf(headerOf(request, "x-amz-date"));
  const credentials = options.credentials.find((known) => known.accessKeyId === accessKeyId);
  if (signature === undefined || signedHeaders === undefined || signedAt === undefined || !credentials) {
    return undefined;
  }
  if (region !== scope.region || service !== scope.service) return undefined;
  if (day !== headerOf(request, "x-amz-date")?.slice(0, 8)) return undefined;
  if (Math.abs(signedAt.getTime() - now.getTime()) > maxClockSkewMs) return undefined;
  if (headerOf(request, "x-amz-security-token") !== credentials.sessionToken) return undefined;
  const names = signedHeaders.split(";");
  if (!coversWhatItMust(names, request) || !isPayloadAsStated(request)) return undefined;
  const expected = await signatureOf(request, names, { credentials, signedAt, ...scope });
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature)) ? credentials : undefined;
}

/** A signature that leaves out the host or one of AWS's own headers says nothing about them. */
function coversWhatItMust(names: readonly string[], { headers }: SignedRequest): boolean {
  const own = Object.keys(headers).filter((name) => name.startsWith("x-amz-"));
  return (
    ["host", ...own].every((name) => names.includes(name)) &&
    names.every((name) => headers[name] !== undefined)
  );
}

/** The canonical request takes the digest of the body from this header, so the header must be true. */
function isPayloadAsStated(request: SignedRequest): boolean {
  const stated = headerOf(request, "x-amz-content-sha256");
  return stated === undefined || stated === createHash("sha256").update(request.body).digest("hex");
}

async function signatureOf(
  { method, target, headers, body }: SignedRequest,
  names: readonly string[],
  {
    credentials,
    signedAt,
    ...scope
  }: { credentials: SigningCredentials; signedAt: Date; region: string; service: string },
): Promise<string> {
  const [path = "/", ...query] = target.split("?");
  const signer = new SignatureV4({ ...scope, credentials, sha256: Sha256, applyChecksum: false });
  const signed = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "",
      path,
      query: valuesByName(query.join("?")),
      headers: Object.fromEntries(names.map((name) => [name, headers[name]?.join(",") ?? ""])),
      body,
    },
    { signingDate: signedAt, signableHeaders: new Set(names) },
  );
  return signed.headers["authorization"]?.split("Signature=")[1] ?? "";
}

function valuesByName(query: string): Record<string, string[]> {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)]));
}

/** The value of a header that was sent exactly once. */
function headerOf({ headers }: SignedRequest, name: string): string | undefined {
  const values = headers[name];
  return values?.length === 1 ? values[0] : undefined;
}

/** `20261122T043000Z` */
function instantOf(text = ""): Date | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u, "$1-$2-$3T$4:$5:$6Z");
  const instant = new Date(iso);
  return iso === text || Number.isNaN(instant.getTime()) ? undefined : instant;
}
