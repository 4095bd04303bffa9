import type { Kind } from "./api/lists.ts";

/** One request for a check. */
export type CheckRequest = {
  kind: Kind;
  /** The fields of the input. */
  body: Readonly<Record<string, unknown>>;
  idempotencyKey: string;
  signal: AbortSignal;
};

/** What came back, in no transport's form. */
export type Reply =
  | {
      answered: true;
      status: number;
      /** The parsed body; undefined where it is no JSON. */
      body: unknown;
      replayed: boolean;
      saved: boolean;
      retryAfterSeconds: number | undefined;
    }
  | {
      answered: false;
      /** A code of the system or of AWS, never a message: messages may quote what was sent. */
      reason: string;
      /** False where sending again cannot help, as with a certificate that is not trusted. */
      retryable: boolean;
    };

/** A way to ask for checks. It sends once, never rejects for want of an answer, and never repeats. */
export type Transport = { check(request: CheckRequest): Promise<Reply> };

/** A transport that can read as well. */
export type ReadingTransport = Transport & {
  /** `path` begins with `/v1/`, query included. */
  read(path: string, signal: AbortSignal): Promise<Reply>;
};

/** A kind as paths and names of functions spell it: `two_factor` is `two-factor`. */
export function pathNameOf(kind: string): string {
  return kind.replaceAll("_", "-");
}

/** The reason of an error that stands for no answer: its code, or its name. */
export function reasonOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return error instanceof Error ? error.name : "unknown";
}
