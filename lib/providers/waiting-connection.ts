import type { Socket } from "node:net";
import { longestMsBetween, type Moment } from "../base/moment.ts";
import type { Line, Opened } from "./opening.ts";

/** A connection that is open or being opened, and that one call after another may have to itself. */
export type Connection<Wire extends Line = Socket> = Opened<Wire> & {
  /** What it may be used for: a provider's account at an origin. */
  purpose: string;
  /** Whether it waited from an earlier check on: it may have died unnoticed. */
  isKept: boolean;
};

/** Why a connection that waits for a call ends: the server closed it, or sent what nobody had asked for. */
export type WaitingEnd = "closed" | "stray_bytes";

/** A connection while no call has it. */
export type Waiting<Wire extends Line = Socket> = {
  connection: Connection<Wire>;
  /** Whether a call may use it at `now`. */
  isUsable(now: Moment): boolean;
  /** Stops watching it, for a call that takes it. */
  stop(): void;
};

/**
 * Watches a connection that waits from `since` on for at most `idleMs`. It reads, so that whatever comes is noticed: a
 * close, a reset, or an answer to no request. Any of these destroys it and calls `onEnd`, once.
 */
export function watchWaiting<Wire extends Line>(
  connection: Connection<Wire>,
  { since, idleMs, onEnd }: { since: Moment; idleMs: number; onEnd: (end: WaitingEnd) => void },
): Waiting<Wire> {
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
    socket.off("data", onData);
    socket.off("end", onClose);
    socket.off("close", onClose);
  }
  socket.on("data", onData);
  socket.on("end", onClose);
  socket.on("close", onClose);

  return {
    connection,
    isUsable: (now) =>
      !isOver && !socket.destroyed && socket.writable && longestMsBetween(since, now) < idleMs,
    stop,
  };
}
