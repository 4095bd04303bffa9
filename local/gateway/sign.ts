import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { localRegion } from "../stage.ts";
import type { LocalCredentials } from "./credentials.ts";

/** A request before it is signed; names of headers in lower case. */
export type UnsignedRequest = {
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string | Buffer | undefined;
};

/** The headers of a request to `url`, signed with these credentials for the HTTP API or another service. */
export async function signedHeaders(
  url: string,
  { method, headers, body = "" }: UnsignedRequest,
  credentials: LocalCredentials,
  { signingDate = new Date(), service = "execute-api" }: { signingDate?: Date; service?: string } = {},
): Promise<Record<string, string>> {
  const { host, hostname, pathname, searchParams } = new URL(url);
  const query = Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]));
  const signer = new SignatureV4({
    service,
    region: localRegion,
    credentials,
    sha256: Sha256,
  });
  const request = {
    method,
    protocol: "http:",
    hostname,
    path: pathname,
    query,
    headers: { ...headers, host },
    body,
  };
  const { host: _host, ...signed } = (await signer.sign(request, { signingDate })).headers;
  return signed;
}
