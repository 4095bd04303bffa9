import { isFields, isLoopback } from "./api/values.ts";
import type { Address, Fetch, Signal } from "./platform.ts";
import { retryAfterSecondsOf } from "./retry-after.ts";
import { pathNameOf, type Reading, reasonOf, type Reply, type Transport, UnsentError } from "./transport.ts";
import { assertVerifiedTls } from "./verified-tls.ts";
import { userAgent } from "./version.ts";

/** A request as it is about to be sent. Header names are in lower case. */
export type OutgoingRequest = {
  method: "GET" | "POST";
  url: Address;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
};

/**
 * Proves who the caller is: resolves with the headers of a request and the proof among them. Rejects if it cannot.
 *
 * @example
 * const apiKey: HttpAuth = ({ headers }) => Promise.resolve({ ...headers, "x-api-key": process.env.API_KEY ?? "" });
 */
export type HttpAuth = (request: OutgoingRequest) => Promise<Readonly<Record<string, string>>>;

/**
 * How to reach the HTTP API.
 *
 * @example
 * const options: HttpOptions = { baseUrl: "https://checks.example.com", auth: bearer(() => tokens.current()) };
 */
export type HttpOptions = {
  /** `https://<id>.execute-api.<region>.amazonaws.com`, or a domain of your own; without `/v1`. */
  baseUrl: string | { readonly href: string };
  /** `sigV4()` or `bearer(token)`. Not needed for the local stack. */
  auth?: HttpAuth;
  /** Allows sending names and ID numbers unencrypted to a host other than this one. */
  allowPlainHttp?: boolean;
  /** Sends requests in place of the global `fetch`, for example through a proxy. */
  fetch?: Fetch;
};

const accept = "application/json, application/problem+json";

/**
 * Makes checks over the HTTP API. Throws TypeError for an address that cannot be used. A check rejects with TypeError while
 * NODE_TLS_REJECT_UNAUTHORIZED=0 is set, unless `fetch` is given.
 *
 * @example
 * const local = http({ baseUrl: "http://127.0.0.1:3000" });
 * const deployed = http({ baseUrl: process.env.IDCHECK_URL, auth: sigV4() });
 */
export function http(options: HttpOptions): Transport {
  const base = baseOf(options);
  const { auth = noAuth, fetch: send = globalThis.fetch } = options;
  if (typeof auth !== "function")
    throw new TypeError("http: auth must be sigV4(), bearer(token) or a function.");
  if (typeof send !== "function") throw new TypeError("http: fetch must be a function.");
  const pathBefore = base.pathname.replace(/\/+$/, "");
  const isOwnFetch = options.fetch !== undefined;

  async function exchange(
    request: Omit<OutgoingRequest, "url">,
    [path, query]: readonly [path: string, query: string],
    signal: Signal,
  ): Promise<Reply> {
    // Set part by part: in a relative address, two slashes would begin the name of another host.
    const url = new URL(base);
    url.pathname = pathBefore + path;
    url.search = query;
    if (!isOwnFetch && url.protocol === "https:") assertVerifiedTls();
    const { method, body } = request;
    try {
      const proven = await auth({ ...request, url });
      assertSendable(proven);
      // A proof that forgot the others, the key among them, must not cost them, nor double them by other capitals.
      const headers = { ...request.headers, ...inSmallLetters(proven) };
      if (signal.aborted) return { answered: false, reason: "AbortError", isUnsent: true };
      return await replyOf(() =>
        send(url.href, {
          method,
          headers,
          signal,
          // Following a redirect would hand the person's data to someone else.
          redirect: "manual",
          ...(body !== undefined && { body }),
        }),
      );
    } catch (error) {
      if (error instanceof UnsentError) return { answered: false, reason: error.reason, isUnsent: true };
      throw error;
    }
  }

  return {
    check: ({ kind, body, idempotencyKey, signal }) =>
      exchange(
        {
          method: "POST",
          headers: {
            accept,
            "content-type": "application/json",
            "idempotency-key": idempotencyKey,
            "user-agent": userAgent,
          },
          body: JSON.stringify(body),
        },
        [`/v1/${pathNameOf(kind)}`, ""],
        signal,
      ),
    read: (reading, signal) =>
      exchange(
        { method: "GET", headers: { accept, "user-agent": userAgent }, body: undefined },
        pathOf(reading),
        signal,
      ),
  };
}

/** Throws TypeError, which never quotes the address: it may hold a password. */
function baseOf(options: HttpOptions): URL {
  const { baseUrl, allowPlainHttp = false } = isFields(options) ? options : { baseUrl: undefined };
  const text = typeof baseUrl === "string" ? baseUrl : baseUrl?.href;
  let base: URL;
  try {
    base = new URL(text ?? "");
  } catch {
    throw new TypeError("http: baseUrl must be an address such as https://checks.example.com.");
  }
  if (base.protocol !== "https:" && base.protocol !== "http:") {
    throw new TypeError("http: baseUrl must begin with https://, or with http:// for the local stack.");
  }
  if (base.username !== "" || base.password !== "") {
    throw new TypeError("http: baseUrl must not hold a user name or a password; give auth instead.");
  }
  if (base.search !== "" || base.hash !== "") {
    throw new TypeError("http: baseUrl must hold nothing from ? or # on; nothing of that would be sent.");
  }
  if (base.protocol !== "https:" && !allowPlainHttp && !isLoopback(base)) {
    throw new TypeError("http: baseUrl must be https: names and ID numbers are sent there.");
  }
  return base;
}

/** A header that cannot be sent is the caller's fault, not the network's. The platform would quote it. */
function assertSendable(headers: unknown): asserts headers is Readonly<Record<string, string>> {
  if (!isFields(headers)) throw new TypeError("http: auth must resolve with the headers of a request.");
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new TypeError("http: auth gave a header with a name that cannot be sent.");
    }
    if (typeof value !== "string") throw new TypeError(`The header ${name} is not a text.`);
    if (/^[\t\x20-\x7E\x80-\xFF]*$/.test(value)) continue;
    throw new TypeError(`The header ${name} holds a line break or another character that cannot be sent.`);
  }
}

function inSmallLetters(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function replyOf(send: () => ReturnType<Fetch>): Promise<Reply> {
  try {
    const response = await send();
    const { status, headers } = response;
    return {
      answered: true,
      status,
      body: parsed(await response.text()),
      replayed: headers.get("idempotency-replayed") === "true",
      saved: headers.get("idempotency-saved") !== "false",
      // API Gateway's own answers have only its header. It is the same id.
      requestId: headers.get("x-request-id") ?? headers.get("apigw-requestid") ?? undefined,
      version: headers.get("idcheck-version") ?? undefined,
      retryAfterSeconds: retryAfterSecondsOf(headers.get("retry-after"), headers.get("date"), Date.now()),
    };
  } catch (error) {
    return { answered: false, reason: reasonOf(error) };
  }
}

function pathOf(reading: Reading): readonly [path: string, query: string] {
  switch (reading.of) {
    case "verification":
      return [`/v1/verifications/${encodeURIComponent(reading.fields.id)}`, ""];
    case "usage":
      return ["/v1/usage", new URLSearchParams(given(reading.fields)).toString()];
    case "health":
      return ["/v1/health", ""];
  }
}

/** The fields that have a value: a query would spell the others `undefined`. */
function given(fields: { month?: string; by?: string }): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/**
 * Sends a token from the issuer that the deployment trusts, or what a function returns for each request.
 *
 * @example
 * const auth = bearer(async () => (await identityProvider.token("idcheck")).accessToken);
 */
export function bearer(token: string | (() => string | Promise<string>)): HttpAuth {
  if (typeof token !== "string" && typeof token !== "function") {
    throw new TypeError("bearer needs a token: a text, or a function that returns one.");
  }
  if (typeof token === "string") assertToken(token);
  return async ({ headers }) => {
    const current: unknown = typeof token === "string" ? token : await token();
    assertToken(current);
    return { ...headers, authorization: `Bearer ${current}` };
  };
}

/** Throws TypeError, which never quotes the token. */
function assertToken(token: unknown): asserts token is string {
  if (typeof token !== "string" || token.trim() === "") {
    throw new TypeError("bearer: there is no token: it must be a text, and must not be empty.");
  }
  if (/^bearer\s/i.test(token)) throw new TypeError("bearer: give the token without the word Bearer.");
}

const noAuth: HttpAuth = ({ headers }) => Promise.resolve(headers);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
