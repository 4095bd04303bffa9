import type { Signal } from "./platform.ts";
import type { Reply } from "./transport.ts";

/** The longest time that a timer can wait; a longer one would end at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Gives a request a signal of its own, and stops waiting when that aborts, whatever the request waits for: the caller's
 * `auth` or `fetch`, or credentials, may ignore the signal. A request that timed out was not answered; one that was
 * aborted rejects. A time of `Infinity` never ends.
 */
export async function withTimeout(
  send: (signal: Signal) => Promise<Reply>,
  timeoutMs: number,
  signal: Signal | undefined,
): Promise<Reply> {
  const controller = new AbortController();
  // Listens before the transport does.
  const ended = new Promise<Reply>((resolve) => {
    const timedOut: Reply = { answered: false, reason: "request_timeout" };
    controller.signal.addEventListener("abort", () => resolve(timedOut), { once: true });
  });
  const abort = (): void => controller.abort();
  const timer = timeoutMs > longestTimerMs ? undefined : setTimeout(abort, timeoutMs);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const reply = await Promise.race([send(controller.signal), ended]);
    if (signal?.aborted === true) throw signal.reason;
    return reply;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
