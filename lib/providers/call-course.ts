import type { Socket } from "node:net";

import type { Body } from "./body.ts";
import type { Connections, Taking } from "./connections.ts";
import type {
  BodyErrorCode,
  CallControl,
  CallLimits,
  CallOutcome,
  ConnectionOwner,
  ProviderResponse,
  TransportErrorCode,
} from "./exchange.ts";
import type { Line } from "./opening.ts";
import { bodyErrorOf, transportErrorOf } from "./transport-errors.ts";
import type { Connection } from "./waiting-connection.ts";
import { keptOpenForMs } from "./whole-answer.ts";

/**
 * How much more than its body may come with an answer for the connection to be kept: header section, chunks, or interim
 * answers, of which a server may send any number.
 */
const mostOverheadBytes = 64 * 1024;

/** Address, limits, control and owner of one call that starts at `startedAt` on the steady clock of its timers. */
export type CallTerms = {
  url: URL;
  limits: CallLimits;
  control: CallControl | undefined;
  owner: ConnectionOwner | undefined;
  startedAt: number;
};

/** A steady clock in milliseconds, and timers. */
export type Timers = {
  nowMs(): number;
  /** Runs `act` after `delayMs`, unless what it returns is called first. */
  start(delayMs: number, act: () => void): () => void;
};

/** What the course of a call needs from the part that writes and reads. */
export type CourseDependencies<Wire extends Line = Socket> = {
  connections: Connections<Wire>;
  timers: Timers;
  /** Learns how the call ended, once. */
  onOutcome(outcome: CallOutcome): void;
  /** Stops writing and reading: the call is over. */
  breakOff(): void;
};

/** What happened to a call, told by the part that writes and reads. */
export type CallCourse<Wire extends Line = Socket> = {
  /** Whether its connection may be kept: whether the server should be asked to keep it open. */
  mayKeep: boolean;
  isOver(): boolean;
  /** First phase. `write` gets a connection at most once, and writes the request to it. */
  connect(write: (wire: Wire) => void): void;
  /** Something failed; the phase decides what that means. */
  onError(error: unknown): void;
  /** Ends the call without a status line. */
  fail(error: TransportErrorCode): void;
  /**
   * Third phase: there is a status line. `isComplete` says whether its body has been read to the end. What this returns
   * gets the body.
   */
  onStatus(response: ProviderResponse, isComplete: () => boolean): (body: Body, end: BodyEnd) => void;
};

/** How the reading of a body ended. */
type BodyEnd = {
  /** Whether request and answer have both come to their ends. */
  isDone: boolean;
  /** Runs its argument once nothing reads from the connection any more. */
  onceFree(free: () => void): void;
};

/**
 * The course of one call, from the connection to the last byte: its three phases, their limits, what each failure means,
 * and whether the connection is kept. It decides all of this without a socket or a clock of its own, so that a simulation
 * runs the same decisions. The connection is closed when the call ends, unless it may wait for the next call.
 */
export function startCourse<Wire extends Line>(
  { url, limits, control, owner, startedAt }: CallTerms,
  { connections, timers, onOutcome, breakOff }: CourseDependencies<Wire>,
): CallCourse<Wire> {
  let endsAt = startedAt + limits.timeoutMs;
  let phaseEndsAt = endsAt;
  let stopTimer: (() => void) | undefined;
  const patience: (() => void)[] = [];
  let taking: Taking<Wire> | undefined;
  let connection: Connection<Wire> | undefined;
  const mayKeep = connections.keeps(owner);
  /** Everything that the connection brings, if it may be kept. */
  let brought: Buffer[] = [];
  let broughtBytes = 0;
  let isSent = false;
  let isSlow = false;
  let isWithdrawn = false;
  let isOver = false;
  let onTimeout = (): void => fail("aborted");
  let onError = (error: unknown): void => fail(transportErrorOf(error));

  const onSocketError = (error: unknown): void => onError(error);
  function onBytes(bytes: Buffer): void {
    broughtBytes += bytes.length;
    // Nothing of it is needed any more: what is not known to be one whole answer is not kept.
    if (broughtBytes > limits.maxBodyBytes + mostOverheadBytes) brought = [];
    else brought.push(bytes);
  }

  /** Ends the call. The first outcome counts; listeners stay, because a late error must find one. */
  function end(outcome: CallOutcome): void {
    settle(outcome);
    breakOff();
    taking?.cancel();
  }
  function settle(outcome: CallOutcome): void {
    stopTimer?.();
    stopWaiting();
    if (isOver) return;
    isOver = true;
    onOutcome(outcome);
  }
  function stopWaiting(): void {
    for (const stop of patience) stop();
  }
  function fail(error: TransportErrorCode): void {
    const isLost = !isOver && isSent && connection?.isKept === true && error !== "withdrawn";
    end({ kind: "error", sent: isSent, error });
    if (isLost && owner !== undefined) connections.lost(owner, error);
  }
  function startPhase(limitMs: number, timedOut: () => void): void {
    onTimeout = timedOut;
    phaseEndsAt = timers.nowMs() + limitMs;
    startTimer();
  }
  function startTimer(): void {
    stopTimer?.();
    const limitMs = Math.min(phaseEndsAt, endsAt) - timers.nowMs();
    stopTimer = timers.start(Math.max(0, limitMs), onTimeout);
  }
  function endWithin(graceMs: number): void {
    if (isOver) return;
    if (!isSent) return fail("withdrawn");
    isWithdrawn = true;
    endsAt = Math.min(endsAt, timers.nowMs() + graceMs);
    startTimer();
  }

  async function beginWith({ ready }: Taking<Wire>, write: (wire: Wire) => void): Promise<void> {
    try {
      const taken = await ready;
      if (!isOver) begin(taken, write);
    } catch (error) {
      onError(error);
    }
  }
  function begin(taken: Connection<Wire>, write: (wire: Wire) => void): void {
    // A busy process may have kept the timer from firing.
    if (timers.nowMs() >= endsAt) return fail("aborted");
    connection = taken;
    taken.socket.on("error", onSocketError);
    if (mayKeep) taken.socket.on("data", onBytes);
    isSent = true;
    waitForAnswer();
    write(taken.socket);
  }

  /** Second phase. A call that its maker ends early fails as such, unless the maker's patience was over before. */
  function waitForAnswer(): void {
    startPhase(limits.timeoutMs, () => fail(isWithdrawn && !isSlow ? "withdrawn" : "response_timeout"));
    if (control === undefined || control.patienceMs >= limits.timeoutMs) return;
    const { patienceMs, onSlow, onHalfway } = control;
    if (onHalfway !== undefined) waitUntil(patienceMs / 2, onHalfway);
    waitUntil(patienceMs, () => {
      isSlow = true;
      onSlow();
    });
  }
  function waitUntil(sinceStartMs: number, act: () => void): void {
    patience.push(timers.start(Math.max(0, startedAt + sinceStartMs - timers.nowMs()), act));
  }

  function endWithout(response: ProviderResponse, bodyError: BodyErrorCode): void {
    end({ kind: "response", response, bodyError });
  }
  /** Ends the call with a whole answer, after which the connection may be kept. */
  function endWhole(outcome: CallOutcome, { isDone, onceFree }: BodyEnd): void {
    const openMs = !isOver && mayKeep && isDone ? keptOpenForMs(Buffer.concat(brought)) : undefined;
    if (openMs === undefined || owner === undefined || connection === undefined) return end(outcome);
    const given = connection;
    onceFree(() => {
      given.socket.off("error", onSocketError);
      given.socket.off("data", onBytes);
      connections.giveBack(given, owner, openMs);
    });
    settle(outcome);
  }

  if (timers.nowMs() >= endsAt) fail("aborted");
  else control?.onStart(endWithin);
  return {
    mayKeep,
    isOver: () => isOver,
    connect(write) {
      startPhase(limits.connectTimeoutMs, () => fail("connect_timeout"));
      taking = connections.take(url, owner);
      void beginWith(taking, write);
    },
    onError: (error) => onError(error),
    fail,
    onStatus(response, isComplete) {
      onError = (error) => {
        // What follows a complete body is no longer part of the answer.
        if (!isComplete()) endWithout(response, bodyErrorOf(error));
      };
      stopWaiting();
      startPhase(limits.bodyTimeoutMs, () => endWithout(response, "timeout"));
      return (body, bodyEnd) => {
        if ("bodyError" in body) endWithout(response, body.bodyError);
        else endWhole({ kind: "response", response: { ...response, text: body.text } }, bodyEnd);
      };
    },
  };
}
