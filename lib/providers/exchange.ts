/** One HTTPS request to a provider, ready to send. */
export type ProviderRequest = {
  method: "GET" | "POST";
  url: string;
  /** Lower-case names. Content-Length and Host are the transport's. */
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
};

/** An answer with a status line, as the transport read it. */
export type ProviderResponse = {
  status: number;
  /** Lower-case names; repeated headers joined with ", ". */
  headers: Readonly<Record<string, string | undefined>>;
  /** Strictly decoded UTF-8, at most 64 KB; undefined where the body was broken, too large or too slow. */
  text: string | undefined;
};

/** Why no status line came back. The route looks at `sent` alone; this is for logs and metrics. */
export type TransportErrorCode =
  | "invalid_request"
  | "dns"
  | "refused"
  | "connect_timeout"
  | "tls"
  | "reset"
  | "response_timeout"
  | "header_overflow"
  | "malformed_response"
  | "aborted";

/** Why the body of an answer could not be used. */
export type BodyErrorCode =
  | "truncated"
  | "malformed"
  | "reset"
  | "timeout"
  | "too_large"
  | "encoding"
  | "content_encoding";

/** How a call ended: with a status line, whatever became of the body, or without one. */
export type CallOutcome =
  | { kind: "response"; response: ProviderResponse; bodyError?: BodyErrorCode }
  | { kind: "error"; sent: boolean; error: TransportErrorCode };

/**
 * What happened on the wire. `sent` turns true when the connection is secure and the request may have been
 * flushed: from then on a missing answer may have been charged, whatever the error was called.
 */
export type Exchange = { durationMs: number } & CallOutcome;

/** Time limits of one call in milliseconds. */
export type CallLimits = {
  connectTimeoutMs: number;
  /** From the request being sent to the status line. */
  responseTimeoutMs: number;
  bodyTimeoutMs: number;
  maxBodyBytes: number;
  /** Epoch ms at which the call is cut off, whatever the limits of its phases leave it. */
  cutOffAt: number;
};

/** Sends one request on a connection of its own and reports what happened; it never throws. */
export type Transport = (request: ProviderRequest, limits: CallLimits) => Promise<Exchange>;
