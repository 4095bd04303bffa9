/** One HTTPS request to a provider, ready to send. */
export type ProviderRequest = {
  method: "GET" | "POST";
  url: string;
  /** Names in lower case. The transport sets Content-Length and Host. */
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
};

/** An answer with a status line, as the transport read it. */
export type ProviderResponse = {
  status: number;
  /** Names in lower case; repeated headers are joined with ", ". */
  headers: Readonly<Record<string, string | undefined>>;
  /**
   * UTF-8, or one JSON object whose text is in another charset; at most 64 KB. Undefined if the body was broken, too large
   * or too slow.
   */
  text: string | undefined;
};

/** Why no status line arrived. The route looks only at `sent`; this is for logs and metrics. */
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
  | "aborted"
  | "withdrawn";

/** Why the body of an answer could not be used. */
export type BodyErrorCode =
  | "truncated"
  | "malformed"
  | "reset"
  | "timeout"
  | "too_large"
  | "encoding"
  | "content_encoding";

/** How a call ended: with a status line, whatever happened to the body, or without one. */
export type CallOutcome =
  | { kind: "response"; response: ProviderResponse; bodyError?: BodyErrorCode }
  | { kind: "error"; sent: boolean; error: TransportErrorCode };

/**
 * What happened on the wire. `sent` becomes true when the connection is secure and the request may have been flushed:
 * from then on, a call without an answer may have been charged, whatever the error is called.
 */
export type Exchange = { durationMs: number } & CallOutcome;

/** Limits of one call; times in milliseconds. */
export type CallLimits = {
  /** From the start of the call to its end. */
  timeoutMs: number;
  connectTimeoutMs: number;
  /** From the status line to the end of the body, within `timeoutMs`. */
  bodyTimeoutMs: number;
  maxBodyBytes: number;
};

/** What the maker of a call wants to know and do while the call lasts. */
export type CallControl = {
  /** How long the maker waits for a status line, from the start of the call, before it makes other plans. */
  patienceMs: number;
  /** Called once, if a request was sent and no status line has arrived by then. The call goes on. */
  onSlow(): void;
  /** Called once, if a request was sent and no status line has arrived by half of that time. */
  onHalfway?: (() => void) | undefined;
  /**
   * Called once, at the start, with a function that ends the call early: at once while nothing is sent, which is the
   * error `withdrawn`; otherwise after `graceMs` at the latest.
   */
  onStart(endWithin: (graceMs: number) => void): void;
};

/** Whose a connection is. It is never used for another provider, or with another version of its account. */
export type ConnectionOwner = { providerId: string; accountVersionId: string };

/** Sends requests to providers. */
export type Transport = {
  /**
   * Sends one request on a connection that it has to itself, and reports how the call ended; it never rejects. With an
   * owner, the connection may have served an earlier call of that owner, and may serve a later one.
   */
  (
    request: ProviderRequest,
    limits: CallLimits,
    control?: CallControl,
    owner?: ConnectionOwner,
  ): Promise<Exchange>;
  /**
   * Begins to open a connection to the origin of `url` for a call that will probably be made; nothing of a request is
   * sent. What it returns must be called before the check answers. Absent where there are no connections.
   */
  openEarly?: (url: string, owner: ConnectionOwner) => () => void;
};
