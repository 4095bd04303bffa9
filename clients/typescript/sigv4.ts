import type { HttpAuth, OutgoingRequest } from "./http.ts";
import { causeOfCode } from "./causes.ts";
import { loadPackage } from "./load-package.ts";
import type { Address } from "./platform.ts";
import { reasonOf, UnsentError } from "./transport.ts";

/**
 * Credentials of AWS, temporary ones with their session token.
 *
 * @example
 * const credentials: AwsCredentials = { accessKeyId: "AKIA…", secretAccessKey: secret };
 */
export type AwsCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * The identity and Region that a request is signed for.
 *
 * @example
 * const options: SigV4Options = { region: "cn-north-1", credentials: fromTemporaryCredentials({ params }) };
 */
export type SigV4Options = {
  /** By default from the host name of `execute-api`, otherwise from `AWS_REGION`. */
  region?: string;
  /** By default from the sources of every AWS SDK, which requires `@aws-sdk/credential-provider-node`. */
  credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
};

/** The part of `SignatureV4` that is used. */
type Signer = {
  sign(request: SignableRequest): Promise<{ headers: Readonly<Record<string, string>> }>;
};

type SignableRequest = {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body?: string;
};

/** `<api>.execute-api.<region>.amazonaws.com`, with `.cn` in the Regions of China. */
const executeApiHost = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/**
 * Signs with AWS Signature Version 4. Loads `@smithy/signature-v4` with the first request; rejects with an error that
 * names the package if it is not installed. A check whose Region or credentials are not known rejects with an
 * `IdcheckProblem` whose `cause` is `no_region`, `no_credentials` or `expired_credentials`: nothing was sent.
 *
 * @example
 * import { createClient, http } from "@idcheck/client";
 * import { sigV4 } from "@idcheck/client/sigv4";
 * const client = createClient({ transport: http({ baseUrl, auth: sigV4({ region: "cn-north-1" }) }) });
 */
export function sigV4(options: SigV4Options = {}): HttpAuth {
  let signer: Promise<Signer> | undefined;
  if (typeof options !== "object" || options === null) {
    throw new TypeError("sigV4 takes an object with region and credentials, or nothing.");
  }
  return async (request) => {
    signer ??= createSigner(request.url, options);
    try {
      const { host: _, ...headers } = (await (await signer).sign(signable(request))).headers;
      return headers;
    } catch (error) {
      signer = undefined;
      const reason = reasonOf(error);
      if (error instanceof UnsentError || causeOfCode(reason) === undefined) throw error;
      throw new UnsentError(reason);
    }
  };
}

async function createSigner(url: Address, { region, credentials }: SigV4Options): Promise<Signer> {
  const { SignatureV4 } = await loadPackage(
    "sigV4",
    "@smithy/signature-v4",
    () => import("@smithy/signature-v4"),
  );
  const { createHash, createHmac } = await import("node:crypto");
  const signedRegion = region ?? executeApiHost.exec(url.hostname)?.[1] ?? process.env["AWS_REGION"];
  if (signedRegion === undefined || signedRegion === "") throw new UnsentError("no_region");

  /** The form of hash that the signer requires. */
  class Sha256 {
    readonly #hash;
    constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
      this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
    }
    update(data: string | ArrayBuffer | ArrayBufferView): void {
      this.#hash.update(bytesOf(data));
    }
    digest(): Promise<Uint8Array> {
      return Promise.resolve(this.#hash.digest());
    }
    reset(): void {
      throw new TypeError("a hash is used once");
    }
  }
  return new SignatureV4({
    service: "execute-api",
    region: signedRegion,
    credentials: credentials ?? (await defaultCredentials()),
    sha256: Sha256,
  });
}

async function defaultCredentials(): Promise<() => Promise<AwsCredentials>> {
  const { defaultProvider } = await loadPackage(
    "sigV4 without credentials",
    "@aws-sdk/credential-provider-node",
    () => import("@aws-sdk/credential-provider-node"),
  );
  return defaultProvider();
}

function signable({ method, url, headers, body }: OutgoingRequest): SignableRequest {
  return {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== "" && { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(new URLSearchParams(url.search)),
    headers: { ...headers, host: url.host },
    ...(body !== undefined && { body }),
  };
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array | string {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
