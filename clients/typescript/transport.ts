import type { Kind } from "./api/lists.ts";

/** One request for a check. */
export type CheckRequest = {
  kind: Kind;
  /** The fields of the input. */
  body: Readonly<Record<string, unknown>>;
  idempotencyKey: string;
  signal: AbortSignal;
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
      retryAfterSeconds: number | undefined;
    }
  | {
      answered: false;
      /** A code from the system or from AWS, never a message: messages may quote what was sent. */
      reason: string;
      /** False if sending again cannot help, for example if a certificate is not trusted. */
      retryable: boolean;
      /** True if there was no connection, so that nothing can have been sent. Where nobody knows, it is left out. */
      unsent?: boolean;
    };

/** What is read: the state of a check by its id, or the caller's usage. */
export type Reading =
  | { of: "verification"; fields: { id: string } }
  | { of: "usage"; fields: { month?: string; by?: string } };

/** A way to send checks and to read. It sends each request once, never rejects because there is no answer, and never repeats. */
export type Transport = {
  check(request: CheckRequest): Promise<Reply>;
  read(reading: Reading, signal: AbortSignal): Promise<Reply>;
};

/** A kind as it is spelled in paths and names of functions: `two_factor` is `two-factor`. */
export function pathNameOf(kind: string): string {
  return kind.replaceAll("_", "-");
}

/** Codes of failures to find or to reach a host. Nothing is sent before that. */
const unconnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** A reply that nothing came back, for a reason of {@link reasonOf}. */
export function lostReply(reason: string, retryable: boolean): Reply {
  return { answered: false, reason, retryable, ...(unconnected.has(reason) && { unsent: true }) };
}

/** Why there was no answer, from an error: its code, or its name. */
export function reasonOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return error instanceof Error ? error.name : "unknown";
}
