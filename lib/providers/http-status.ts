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

/** Whether a status is a success, which is what vendors charge for. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
