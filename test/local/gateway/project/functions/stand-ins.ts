import { setTimeout as sleep } from "node:timers/promises";

import type { Context } from "aws-lambda";

/** Returns its event. */
export const echo = (event: unknown): Promise<unknown> => Promise.resolve({ event });

/** Answers with what the body of its event says, as JSON. */
export const answer = (event: { body?: string }): Promise<unknown> =>
  Promise.resolve(event.body === undefined ? undefined : JSON.parse(event.body));

/** Fails with a message that no caller over HTTP may see. */
export const throwing = (): Promise<never> => Promise.reject(new TypeError("told in confidence"));

/** Takes half a second. */
export const slow = async (): Promise<string> => {
  await sleep(500);
  return "late";
};

/** Returns what it is told of its invocation, and writes what its event says to its log. */
export const invoke = (event: { log?: string }, told: Context): Promise<unknown> => {
  if (event.log !== undefined) process.stderr.write(event.log);
  return Promise.resolve({ ...told, remainingMs: told.getRemainingTimeInMillis() });
};

/** Fails until it has been called as often as its event says. */
export const flaky = ({ succeedsAt }: { succeedsAt: number }): Promise<unknown> => {
  flakyCalls.push(succeedsAt);
  return flakyCalls.length < succeedsAt ? Promise.reject(new Error("not yet")) : Promise.resolve("done");
};

/** The calls of `flaky` so far. */
export const flakyCalls: number[] = [];
