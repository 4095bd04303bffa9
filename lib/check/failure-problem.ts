import { shanghaiMidnightAfter } from "../base/shanghai-day.ts";
import type { Charged } from "../domain/charge.ts";
import { Problem } from "../domain/problem.ts";
import type { FailureClass } from "../providers/failure.ts";
import type { Failure } from "../providers/provider.ts";

/** Refusals that concern only this person: another provider may answer. */
const refusesPerson: ReadonlySet<FailureClass> = new Set(["input_refused", "person_limited"]);

/**
 * The problem that answers a check without a verdict. `asked` says whether every provider that could take the check was
 * asked, and whether as many were as one request may ask. `retryAfterSeconds` is how long the key remains locked, if it is;
 * `now` is epoch ms. No failure at all means that there was no time to call a provider.
 */
export function problemOf(
  failures: readonly Failure[],
  asked: { everybody: boolean; asManyAsAllowed: boolean },
  charged: Charged,
  retryAfterSeconds: number | undefined,
  now: number,
): Problem {
  const options = { charged, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  if (failures.length === 0) return new Problem("unavailable", options);
  const refusedPerson = failures.every((failure) => refusesPerson.has(failure.class));
  const isLimited = failures.some((failure) => failure.class === "person_limited");
  if (refusedPerson && isLimited && asked.asManyAsAllowed) return personLimit(options, now);
  if (failures.some((failure) => failure.charge === "unknown"))
    return new Problem("provider_timeout", options);
  if (failures.some((failure) => failure.charge === "charged")) {
    return new Problem("provider_bad_response", options);
  }
  if (failures.some((failure) => failure.class === "request_rejected")) {
    return new Problem("provider_rejected_request", options);
  }
  // A provider that was not asked may take what the others refuse.
  return new Problem(refusedPerson && asked.everybody ? "input_refused" : "provider_unavailable", options);
}

/**
 * Vendors limit a person's calls by day, and the day begins in Asia/Shanghai. This problem takes precedence over any
 * charge for a refusal.
 */
function personLimit(options: { charged: Charged; retryAfterSeconds?: number }, now: number): Problem {
  const untilMidnight = Math.ceil((shanghaiMidnightAfter(now) - now) / 1000);
  const retryAfterSeconds = Math.max(untilMidnight, options.retryAfterSeconds ?? 0);
  return new Problem("person_limit_exceeded", { ...options, retryAfterSeconds });
}
