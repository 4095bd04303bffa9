import type { CallSettings } from "../domain/config.ts";

/** The moments that bound the calls of one invocation, in epoch ms. */
export type CallTimes = {
  /**
   * Every call ends by this time: the time after it, until Lambda stops the invocation, is for storing and answering.
   */
  callUntil: number;
  /** No call starts after this time, and so nothing is claimed or opened for one. */
  startUntil: number;
};

/** The moments for calls in an invocation that Lambda stops at `deadlineAt` (epoch ms). */
export function callTimes(
  deadlineAt: number,
  { answerReserveMs, startMarginMs }: Pick<CallSettings, "answerReserveMs" | "startMarginMs">,
): CallTimes {
  const callUntil = deadlineAt - answerReserveMs;
  return { callUntil, startUntil: callUntil - startMarginMs };
}
