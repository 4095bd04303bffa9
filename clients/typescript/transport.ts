import type { Kind } from "./api/lists.ts";
import type { Signal } from "./platform.ts";

/** One request for a check. */
export type CheckRequest = {
  kind: Kind;
  /** The fields of the input. */
  body: Readonly<Record<string, unknown>>;
  idempotencyKey: string;
  signal: Signal;
};

/** What came back, in a form that does not depend on the transport. */
export type Reply =
  | {
      answered: true;
      status: number;
      /** The parsed body; undefined if it is not JSON. */
      body: unknown;
      replayed: boolean;
      saved: boolean;
      /** Identifies the request to the operator. */
      requestId: string | undefined;
      /** The release that answered. */
      version: string | undefined;
      retryAfterSeconds: number | undefined;
      /** What AWS calls its own refusal, such as `AccessDeniedException`. */
      refusal?: string | undefined;
    }
  | {
      answered: false;
      /** A code from the system or from AWS, never a message: messages may quote what was sent. */
      reason: string;
      /** Whether it is certain that nothing was sent. Without it, the reason decides. */
      isUnsent?: true;
    };

/** What is read: the state of a check by its id, the caller's usage, or whether a check could start. */
export type Reading =
  | { of: "verification"; fields: { id: string } }
  | { of: "usage"; fields: { month?: string; by?: string } }
  | { of: "health"; fields: Readonly<Record<string, never>> };

/** A way to send checks and to read. It sends each request once, never rejects because there is no answer, and never repeats. */
export type Transport = {
  check(request: CheckRequest): Promise<Reply>;
  read(reading: Reading, signal: Signal): Promise<Reply>;
};

/** A kind as it is spelled in paths and names of functions: `two_factor` is `two-factor`. */
export function pathNameOf(kind: string): string {
  return kind.replaceAll("_", "-");
}

/** Why a proof of the caller could not be had, so that nothing was sent. An {@link HttpAuth} may throw it. */
export class UnsentError extends Error {
  override readonly name = "UnsentError";
  /** A code or a name of an error, never a message. */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** What errors are that have no code, by their message. */
const messages: Readonly<Record<string, string>> = {
  "Region is missing": "no_region",
  "bad port": "blocked_port",
};

/** What errors are whose code says less than their message. */
const phrases: readonly (readonly [phrase: RegExp, reason: string])[] = [
  // The AWS SDK calls a connection that was never made by the same name as every silence.
  [/did not establish a connection/, "connect_timeout"],
  // A proxy that could not reach the host may reach it later. Node says the first two of these, and undici the third.
  [/^Connection to establish proxy tunnel ended/, "proxy_failed"],
  [/^Failed to establish tunnel .* HTTP\/1\.[01] 5\d\d/, "proxy_failed"],
  [/^Proxy response \(5\d\d\)/, "proxy_failed"],
  // undici calls a tunnel that a proxy refused by the same name as every request that was ended.
  [/^Proxy response \(\d+\)/, "proxy_refused"],
];

/** Why there was no answer, from an error: its code, or its name. */
export function reasonOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { message } = cause;
    const known = messages[message] ?? phrases.find(([phrase]) => phrase.test(message))?.[1];
    if (known !== undefined) return known;
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return error instanceof Error ? error.name : "unknown";
}
