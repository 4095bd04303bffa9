import { shanghaiMidnightAfter } from "../base/shanghai-day.ts";
import type { Charged } from "../domain/charge.ts";
import { Problem, type ProblemOptions } from "../domain/problem.ts";
import { isPersonal } from "../providers/failure.ts";
import type { Failure } from "../providers/provider.ts";

/** What the key has cost, its verification, and how long it remains locked, if it does. */
export type KeyState = {
  charged: Charged;
  verificationId?: string;
  retryAfterSeconds?: number | undefined;
};

/**
 * The problem that answers a check without a verdict. `asked` says whether every provider that could take the check was
 * asked, and whether as many were as one request may ask. `now` is epoch ms. No failure at all means that there was no
 * time to call a provider.
 */
export function problemOf(
  failures: readonly Failure[],
  asked: { everybody: boolean; asManyAsAllowed: boolean },
  options: KeyState,
  now: number,
): Problem {
  if (failures.length === 0) return new Problem("unavailable", options);
  const refusedPerson = failures.every(isPersonal);
  const isLimited = failures.some((failure) => failure.class === "person_limited");
  if (refusedPerson && isLimited && asked.asManyAsAllowed) return personLimit(options, now);
  // What has ended and is not free is an answer without a verdict, even if nobody knows yet what it cost.
  const costly = failures.filter(({ charge }) => charge !== "free");
  if (costly.some(({ charge, ended }) => charge === "unknown" && ended !== true)) {
    return new Problem("provider_timeout", options);
  }
  if (costly.length > 0) return new Problem("provider_bad_response", options);
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
function personLimit(options: ProblemOptions, now: number): Problem {
  const untilMidnight = Math.ceil((shanghaiMidnightAfter(now) - now) / 1000);
  const retryAfterSeconds = Math.max(untilMidnight, options.retryAfterSeconds ?? 0);
  return new Problem("person_limit_exceeded", { ...options, retryAfterSeconds });
}
