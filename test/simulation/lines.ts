import type { Line } from "../../lib/providers/opening.ts";

/** A provider's side of one connection. */
export type Server = {
  /** Nothing is asked of it: it ends the connection after a while, in its way. */
  becomeIdle(): void;
  /** Answers a request in the bytes of `answer`, perhaps more than once. */
  answer(answer: Buffer): void;
  /** Closes after a part of an answer. */
  breakOff(part: Buffer): void;
};

/** A connection of an instance to a provider, in the place of a socket: what its own side of it knows, and its traffic. */
export type SimulatedLine = Line & {
  number: number;
  /** The id of the provider. */
  provider: string;
  destroyed: boolean;
  writable: boolean;
  isSecure: boolean;
  /** Whose it is, once anybody has said so: the provider, and the version of its account. */
  owner: string | undefined;
  /** How many requests were written on it, and when the last one was (epoch ms). */
  requests: number;
  writtenAt: number;
  /** Whether a call has it. */
  isInUse: boolean;
  /** The invocation for which it was opened, and when (epoch ms). */
  openedBy: number;
  openedAt: number;
  /** When the last call gave it back (epoch ms); undefined if none did. */
  freeSince: number | undefined;
  /** The provider's side, and what has become of it, which the instance may not know yet. */
  server: Server | undefined;
  remote: "open" | "closed" | "silent";
  /** Writes bytes of a request. */
  write(text: string): void;
  /** Bytes, the end of them, or a failure reach the instance. */
  bring(bytes: Buffer): void;
  finish(): void;
  fail(error: Error): void;
  /** Runs once when the line ends on this side. */
  onceDestroyed(run: () => void): void;
};

type Listener = (value: never) => void;

/** A line that is being opened. `onWrite` learns of each write. */
export function createLine(
  opened: Pick<SimulatedLine, "number" | "provider" | "openedBy" | "openedAt">,
  onWrite: (line: SimulatedLine) => void,
): SimulatedLine {
  const listeners = new Map<string, Listener[]>();
  let endings: (() => void)[] = [];

  function tell(event: string, value?: unknown): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each event has its own kind of value
    for (const listener of listeners.get(event) ?? []) listener(value as never);
  }
  const line: SimulatedLine = {
    ...opened,
    destroyed: false,
    writable: true,
    isSecure: false,
    owner: undefined,
    requests: 0,
    writtenAt: 0,
    isInUse: false,
    freeSince: undefined,
    server: undefined,
    remote: "open",
    on(event, listener) {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
    },
    off(event, listener) {
      listeners.set(
        event,
        (listeners.get(event) ?? []).filter((one) => one !== listener),
      );
    },
    ref() {},
    unref() {},
    write: () => onWrite(line),
    destroy() {
      if (line.destroyed) return;
      line.destroyed = true;
      line.writable = false;
      line.isInUse = false;
      for (const run of endings) run();
      endings = [];
      queueMicrotask(() => tell("close"));
    },
    bring(bytes) {
      if (!line.destroyed) tell("data", bytes);
    },
    finish() {
      if (line.destroyed) return;
      line.writable = false;
      tell("end");
      line.destroy();
    },
    fail(error) {
      if (line.destroyed) return;
      line.destroy();
      tell("error", error);
    },
    onceDestroyed: (run) => void endings.push(run),
  };
  return line;
}

/** An error as a socket has it. */
export function socketError(code: "ECONNREFUSED" | "ECONNRESET"): Error {
  return Object.assign(new Error(code), { code });
}
