import type { ReportedCharge } from "../domain/charge.ts";
import type { FailureClass } from "./failure.ts";

/** What a status means if neither a header nor the body says more. */
const classOfStatus: ReadonlyMap<number, FailureClass> = new Map([
  [401, "credentials"],
  [403, "credentials"],
  [404, "misconfigured"],
  [407, "credentials"],
  [408, "unavailable"],
  [410, "misconfigured"],
  [421, "misconfigured"],
  [425, "throttled"],
  [429, "throttled"],
  [451, "misconfigured"],
  [503, "briefly_unavailable"],
  [504, "no_answer"],
]);

/**
 * The class of an answer that is known only by its status. A 2xx is `unreadable`, because it should have said more. An
 * unlisted status counts as the first of its hundred (RFC 9110, section 15), so an unknown 4xx means that our request
 * is wrong.
 */
export function failureOfStatus(status: number): FailureClass {
  const listed = classOfStatus.get(status);
  if (listed !== undefined) return listed;
  if (status >= 300 && status < 400) return "redirected";
  if (status >= 400 && status < 500) return "request_rejected";
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
