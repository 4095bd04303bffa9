import { longestMsBetween, type Moment } from "../base/moment.ts";
import type { Opened } from "./opening.ts";

/** A connection that is open or being opened, and that one call after another may have to itself. */
export type Connection = Opened & {
  /** What it may be used for: a provider's account at an origin. */
  purpose: string;
  /** Whether it waited from an earlier check on: it may have died unnoticed. */
  isKept: boolean;
};

/** Why a connection that waits for a call ends: the server closed it, or sent what nobody had asked for. */
export type WaitingEnd = "closed" | "stray_bytes";

/** A connection while no call has it. */
export type Waiting = {
  connection: Connection;
  /** Whether a call may use it at `now`. */
  isUsable(now: Moment): boolean;
  /** Stops watching it, for a call that takes it. */
  stop(): void;
};

/**
 * Watches a connection that waits from `since` on for at most `idleMs`. It reads, so that whatever comes is noticed: a
 * close, a reset, or an answer to no request. Any of these destroys it and calls `onEnd`, once.
 */
export function watchWaiting(
  connection: Connection,
  { since, idleMs, onEnd }: { since: Moment; idleMs: number; onEnd: (end: WaitingEnd) => void },
): Waiting {
  const { socket } = connection;
  let isOver = false;

  function endWith(end: WaitingEnd): void {
    if (isOver) return;
    stop();
    isOver = true;
    socket.destroy();
    onEnd(end);
  }
  const onData = (): void => endWith("stray_bytes");
  const onClose = (): void => endWith("closed");
  function stop(): void {
    socket.off("data", onData).off("end", onClose).off("close", onClose);
  }
  socket.on("data", onData).on("end", onClose).on("close", onClose);

  return {
    connection,
    isUsable: (now) =>
      !isOver && !socket.destroyed && socket.writable && longestMsBetween(since, now) < idleMs,
    stop,
  };
}
