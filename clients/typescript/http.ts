import { isLoopback } from "./api/values.ts";
import { assertVerifiedTls } from "./verified-tls.ts";
import { lostReply, pathNameOf, type Reading, reasonOf, type Reply, type Transport } from "./transport.ts";

/** A request as it is about to be sent. Header names are in lower case. */
export type OutgoingRequest = {
  method: "GET" | "POST";
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
};

/** Proves who the caller is: resolves with the headers of a request and the proof among them. Rejects if it cannot. */
export type HttpAuth = (request: OutgoingRequest) => Promise<Readonly<Record<string, string>>>;

/** How to reach the HTTP API. */
export type HttpOptions = {
  /** `https://<id>.execute-api.<region>.amazonaws.com`, or a domain of your own. */
  baseUrl: string | URL;
  /** `sigV4()` or `bearer(token)`. Not needed for the local stack. */
  auth?: HttpAuth;
  /** Allows sending names and ID numbers unencrypted to a host other than this one. */
  allowPlainHttp?: boolean;
  /** Sends requests in place of the global `fetch`. */
  fetch?: typeof fetch;
};

/** What OpenSSL and Node call a peer whose identity is wrong. Sending again changes nothing. */
const untrusted = /CERT|SELF_SIGNED|TLS|SSL|UNABLE_TO_VERIFY/;

/**
 * Makes checks over the HTTP API. Throws TypeError for an address that cannot be used. A check rejects with TypeError while
 * NODE_TLS_REJECT_UNAUTHORIZED=0 is set, unless `fetch` is given.
 */
export function http({ baseUrl, auth = noAuth, allowPlainHttp = false, ...options }: HttpOptions): Transport {
  const base = new URL(baseUrl);
  if (base.protocol !== "https:" && !allowPlainHttp && !isLoopback(base)) {
    throw new TypeError("baseUrl must be https: names and ID numbers are sent there.");
  }

  async function send(
    request: Omit<OutgoingRequest, "url">,
    path: string,
    signal: AbortSignal,
  ): Promise<Reply> {
    const url = new URL(base.pathname.replace(/\/$/, "") + path, base);
    if (options.fetch === undefined && url.protocol === "https:") assertVerifiedTls();
    const headers = await auth({ ...request, url });
    const { method, body } = request;
    // Made outside the try block: a header that cannot be sent is the caller's fault, not the network's.
    const outgoing = new Request(url, {
      method,
      headers,
      signal,
      // Following a redirect would hand the person's data to someone else.
      redirect: "manual",
      ...(body !== undefined && { body }),
    });
    try {
      const response = await (options.fetch ?? fetch)(outgoing);
      return { ...headersOf(response), answered: true, body: parsed(await response.text()) };
    } catch (error) {
      const reason = reasonOf(error);
      return lostReply(reason, !untrusted.test(reason));
    }
  }

  return {
    check: ({ kind, body, idempotencyKey, signal }) =>
      send(
        {
          method: "POST",
          headers: {
            accept: "application/json, application/problem+json",
            "content-type": "application/json",
            "idempotency-key": idempotencyKey,
          },
          body: JSON.stringify(body),
        },
        `/v1/${pathNameOf(kind)}`,
        signal,
      ),
    read: (reading, signal) =>
      send(
        { method: "GET", headers: { accept: "application/json, application/problem+json" }, body: undefined },
        pathOf(reading),
        signal,
      ),
  };
}

function pathOf(reading: Reading): string {
  if (reading.of === "verification") return `/v1/verifications/${encodeURIComponent(reading.fields.id)}`;
  const query = new URLSearchParams(reading.fields).toString();
  return query === "" ? "/v1/usage" : `/v1/usage?${query}`;
}

/** A token from the issuer that the deployment trusts, or a function that returns the current one. */
export function bearer(token: string | (() => string | Promise<string>)): HttpAuth {
  return async ({ headers }) => {
    const current = typeof token === "string" ? token : await token();
    return { ...headers, authorization: `Bearer ${current}` };
  };
}

const noAuth: HttpAuth = ({ headers }) => Promise.resolve(headers);

function headersOf({ status, headers }: Response) {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return {
    status,
    replayed: headers.get("idempotency-replayed") === "true",
    saved: headers.get("idempotency-saved") !== "false",
    // API Gateway's own answers have only its header. It is the same id.
    requestId: headers.get("x-request-id") ?? headers.get("apigw-requestid") ?? undefined,
    retryAfterSeconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
