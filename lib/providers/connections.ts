import type { Socket } from "node:net";
import { longestMsBetween, type Moment, momentNow, shortestMsBetween } from "../base/moment.ts";
import type { ConnectionOwner, TransportErrorCode } from "./exchange.ts";
import type { Line, Opened } from "./opening.ts";
import { type Connection, type Waiting, watchWaiting } from "./waiting-connection.ts";

/** What {@link createConnections} needs. */
export type ConnectionsOptions<Wire extends Line = Socket> = {
  /** Begins to open a connection to the origin of a URL. */
  open: (url: URL) => Opened<Wire>;
  /** How long a connection waits for the next call, in milliseconds; with 0, none is kept. */
  keptMs: number;
  /** Learns that a call was lost on a kept connection: it was sent, and no status line came. */
  onLost?: (providerId: string, error: TransportErrorCode) => void;
  now?: () => Moment;
  /** Resolves once every close, reset or byte that has reached the machine by now has been told of. */
  noticeEvents?: () => Promise<void>;
};

/** A connection on its way to one call. */
export type Taking<Wire extends Line = Socket> = {
  /** Resolves with a connection on which nothing of a request has been written; rejects if there is none. */
  ready: Promise<Connection<Wire>>;
  /** Closes what is not handed over yet. */
  cancel(): void;
};

/** The connections to providers of one instance. */
export type Connections<Wire extends Line = Socket> = {
  /**
   * Begins to open a connection for a call that will probably be made, unless one waits already. What it returns must be
   * called before the check answers: a connection that no call has taken is then kept if it is secure, or closed.
   */
  openEarly(url: URL, owner: ConnectionOwner): () => void;
  /** Whether a connection of this owner may be kept after its answer. */
  keeps(owner: ConnectionOwner | undefined): boolean;
  /** A connection for one call: the one that waits for its owner, or a new one. Without an owner it is always new. */
  take(url: URL, owner: ConnectionOwner | undefined): Taking<Wire>;
  /** Keeps a connection after a whole answer, as long as the server keeps it open (`openMs`), or closes it. */
  giveBack(connection: Connection<Wire>, owner: ConnectionOwner, openMs: number): void;
  /** A call on a kept connection got no status line: keeps none to this provider for ten minutes. */
  lost(owner: ConnectionOwner, error: TransportErrorCode): void;
};

/** What is known of one provider. */
type Place<Wire extends Line> = {
  waiting?: Waiting<Wire> | undefined;
  /** Since when none is kept; undefined if they are. */
  offSince?: Moment | undefined;
  /** When one was last opened early, if no call has been made since. */
  earlyAt?: Moment | undefined;
};

/** After a fault of a kept connection, none is kept for so long. */
const offMs = 10 * 60_000;
/** A server may have moved: no connection outlives this, however often it is used. */
const longestLifeMs = 5 * 60_000;
/** How long a connection that was opened early may wait for its own check. */
const earlyMs = 5_000;
/** After one that no call has taken, none is opened early for so long: refused checks must not cost a handshake each. */
const restMs = 5_000;
/** A server's own time begins with its answer, and ours when that arrives. */
const hintMarginMs = 1_000;

/**
 * The connections of an instance: at most one waits for each provider, and never for another account or address than its
 * own. No timer runs, because a freeze stops timers: what has waited for too long on either clock is closed when it would
 * be used.
 */
export function createConnections<Wire extends Line>(options: ConnectionsOptions<Wire>): Connections<Wire> {
  const { open: begin, keptMs, onLost, now = momentNow, noticeEvents = turnsOfTheLoop } = options;
  const places = new Map<string, Place<Wire>>();

  function placeOf({ providerId }: ConnectionOwner): Place<Wire> {
    const place = places.get(providerId) ?? {};
    places.set(providerId, place);
    return place;
  }

  function keeps(owner: ConnectionOwner | undefined): boolean {
    if (owner === undefined || keptMs === 0) return false;
    const { offSince } = placeOf(owner);
    return offSince === undefined || shortestMsBetween(offSince, now()) >= offMs;
  }

  function open(url: URL, owner: ConnectionOwner | undefined): Connection<Wire> {
    return { ...begin(url), purpose: purposeOf(url, owner), isKept: false };
  }

  function wait(place: Place<Wire>, connection: Connection<Wire>, idleMs: number): Waiting<Wire> {
    const waiting = watchWaiting(connection, {
      since: now(),
      idleMs,
      onEnd(end) {
        if (place.waiting === waiting) place.waiting = undefined;
        // A server that answers without being asked cannot be trusted with the next request.
        if (end === "stray_bytes") place.offSince = now();
      },
    });
    place.waiting = waiting;
    return waiting;
  }

  /** Takes what waits out of its place, before anything else can happen to it; closes it if it cannot be used. */
  function takeWaiting(url: URL, owner: ConnectionOwner): Waiting<Wire> | undefined {
    const place = placeOf(owner);
    const { waiting } = place;
    if (waiting === undefined) return undefined;
    place.waiting = undefined;
    const { connection } = waiting;
    const isAllowed = connection.purpose === purposeOf(url, owner) && (!connection.isKept || keeps(owner));
    if (isAllowed && waiting.isUsable(now())) return waiting;
    close(waiting);
    return undefined;
  }

  return {
    keeps,
    openEarly(url, owner) {
      const place = placeOf(owner);
      const kept = takeWaiting(url, owner);
      if (kept !== undefined) {
        place.waiting = kept;
        return () => undefined;
      }
      if (place.earlyAt !== undefined && longestMsBetween(place.earlyAt, now()) < restMs)
        return () => undefined;
      place.earlyAt = now();
      const connection = open(url, owner);
      const waiting = wait(place, connection, earlyMs);
      return () => {
        if (place.waiting !== waiting) return;
        place.waiting = undefined;
        waiting.stop();
        // For its server it has waited since it was opened.
        const idleMs = keptMs - longestMsBetween(connection.openedAt, now());
        if (idleMs > 0 && connection.isSecure() && keeps(owner)) keep(place, connection, idleMs);
        else connection.socket.destroy();
      };
    },
    take(url, owner) {
      const waiting = owner === undefined ? undefined : takeWaiting(url, owner);
      if (owner !== undefined) placeOf(owner).earlyAt = undefined;
      let connection = waiting?.connection ?? open(url, owner);
      let isCancelled = false;
      async function secured(): Promise<Connection<Wire>> {
        await connection.ready;
        if (waiting === undefined) return connection;
        await noticeEvents();
        waiting.stop();
        if (waiting.isUsable(now()) && !isCancelled) {
          connection.socket.ref();
          return connection;
        }
        connection.socket.destroy();
        if (isCancelled) throw new Error("The call is over.");
        connection = open(url, owner);
        await connection.ready;
        return connection;
      }
      return {
        ready: secured(),
        cancel() {
          isCancelled = true;
          connection.socket.destroy();
        },
      };
    },
    giveBack(connection, owner, openMs) {
      const place = placeOf(owner);
      const idleMs = Math.min(keptMs, openMs - hintMarginMs);
      const isOld = longestMsBetween(connection.openedAt, now()) >= longestLifeMs;
      if (idleMs > 0 && !isOld && keeps(owner) && place.waiting === undefined)
        keep(place, connection, idleMs);
      else connection.socket.destroy();
    },
    lost(owner, error) {
      const place = placeOf(owner);
      place.offSince = now();
      if (place.waiting?.connection.isKept === true) {
        close(place.waiting);
        place.waiting = undefined;
      }
      onLost?.(owner.providerId, error);
    },
  };

  function keep(place: Place<Wire>, connection: Connection<Wire>, idleMs: number): void {
    if (connection.socket.destroyed) return;
    connection.isKept = true;
    // It alone must not keep a process alive.
    connection.socket.unref();
    wait(place, connection, idleMs);
  }
}

function close<Wire extends Line>({ stop, connection }: Waiting<Wire>): void {
  stop();
  connection.socket.destroy();
}

function purposeOf({ origin }: URL, owner: ConnectionOwner | undefined): string {
  return JSON.stringify([owner?.providerId, owner?.accountVersionId, origin]);
}

/**
 * Lets the event loop look at its sockets: a close or a reset that came during a freeze is noticed then. The first turn
 * may be one that has looked already.
 */
function turnsOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}
