import type { ReportedCharge } from "../domain/charge.ts";
import type { FailureClass } from "./failure.ts";

/** What a status means if neither a header nor the body says more. */
const classOfStatus: ReadonlyMap<number, FailureClass> = new Map([
  [401, "anonymous_refusal"],
  // A provider that wants money would say so in words; who has to pay is for an operator to find out.
  [402, "misconfigured"],
  [403, "anonymous_refusal"],
  [404, "misconfigured"],
  // A proxy on our way, not the provider.
  [407, "misconfigured"],
  [408, "unavailable"],
  [410, "misconfigured"],
  // What no person's data can cause: the form of our requests is always the same.
  [411, "request_rejected"],
  [413, "image_refused"],
  [414, "image_refused"],
  [415, "request_rejected"],
  [417, "request_rejected"],
  [421, "misconfigured"],
  [425, "throttled"],
  [426, "request_rejected"],
  [428, "request_rejected"],
  [429, "throttled"],
  [431, "request_rejected"],
  [451, "misconfigured"],
  [503, "briefly_unavailable"],
  [504, "no_answer"],
]);

/**
 * The class of an answer that is known only by its status. A 2xx is `unreadable`, because it should have said more. Any
 * other 4xx is `parameters_refused`: it may be the page of a firewall (405, 406, 418 and others), and a 400 does not say
 * whether it is about our request or about a person's data in it.
 */
export function failureOfStatus(status: number): FailureClass {
  const listed = classOfStatus.get(status);
  if (listed !== undefined) return listed;
  if (status >= 300 && status < 400) return "redirected";
  if (status >= 400 && status < 500) return "parameters_refused";
  if (status >= 500 && status < 600) return "unavailable";
  return "unreadable";
}

/** Statuses of 500 and over behind which a success may have been lost, even if the vendor charges by status. */
const doubtfulStatuses: ReadonlySet<number> = new Set([500, 502, 504]);

/**
 * What an answer cost that is known only by its status. `billsByStatus` is what the provider declares. Without it only a
 * 3xx or 4xx is known to be free: vendors that put their refusals into a 200 charge for some of these answers and not
 * for others, and a broken body does not tell which one it was.
 */
export function chargeOfStatus(status: number, billsByStatus: boolean): ReportedCharge {
  if (status >= 300 && status < 500) return "free";
  if (!billsByStatus) return "unknown";
  if (isSuccess(status)) return "charged";
  return status >= 500 && status < 600 && !doubtfulStatuses.has(status) ? "free" : "unknown";
}

/** Statuses of 500 and over that a server writes about itself. */
const ownServerErrors: ReadonlySet<number> = new Set([500, 501, 503, 505]);

/**
 * Whether a status says that the vendor has finished its work on a call. A server writes its status line once it knows
 * how the call went, so the charge is decided by then, even if the body never arrives whole. The exceptions are 502, 504
 * and 5xx that no standard defines: a gateway writes them about a vendor that it has lost, and that may still be at work.
 */
export function endsCall(status: number): boolean {
  return status < 500 || ownServerErrors.has(status);
}

/** Whether a status is a success, which is what vendors charge for. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
