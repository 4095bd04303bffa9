import type { Context } from "aws-lambda";

/** The part of an HTTP API event that a load changes. */
export type HttpEvent = {
  headers: Record<string, string>;
  requestContext: { requestId: string };
  body: string;
};

/** A handler as the process calls it. */
export type Handler = (event: HttpEvent, context: Context) => Promise<{ statusCode: number; body: string }>;

/** What a process must do. */
export type Load = {
  count: number;
  inFlight: number;
  /** The start of the idempotency keys, so that no two loads share a key. */
  keyPrefix: string;
  /** All events have the same key. */
  isReplay: boolean;
  /** From the start of one event to the start of the next, in milliseconds; by default they follow at once. */
  everyMs?: number;
};

/** How a load went. CPU is the user and system time of all threads of the process. */
export type LoadResult = {
  latenciesMs: number[];
  elapsedMs: number;
  cpuMs: number;
  /** How often each status was returned. */
  statuses: Record<string, number>;
  /** The most memory that was ever resident. */
  maxResidentBytes: number;
  residentBytes: number;
};
