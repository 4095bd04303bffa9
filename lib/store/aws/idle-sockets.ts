import type { Agent } from "node:http";
import type { Duplex } from "node:stream";
import type { Moment } from "../../base/moment.ts";

/** The idle sockets of an agent, which may have died while the function was frozen. */
export type IdleSockets = {
  /**
   * Closes the sockets that have been idle for too long. Call it before a request, without an await in between: if none
   * is left, the request opens a connection of its own.
   */
  closeOld(now: Moment): void;
  /**
   * Call this after a request that began at `startedAt` got no answer: closes the sockets that were idle by then. Those
   * that have carried an answer since are alive, and stay.
   */
  closeUnproven(startedAt: Moment): void;
};

/**
 * Notes from now on when a socket of `agent` becomes idle. A socket counts as idle for too long after `maxIdleMs` on
 * either clock: the steady one may stand still in a freeze, and the machine's may be set back. No timer is needed, which
 * a freeze would stop.
 */
export function watchIdleSockets(agent: Agent, maxIdleMs: number, now: () => Moment): IdleSockets {
  // In the order in which they became idle. One that the other side closed stays until its time is over.
  const idleSince = new Map<Duplex, Moment>();
  const keepSocketAlive = agent.keepSocketAlive.bind(agent);
  const reuseSocket = agent.reuseSocket.bind(agent);
  // The agent calls this for each socket that becomes idle. What it returns says whether the socket is kept.
  agent.keepSocketAlive = (socket) => {
    idleSince.set(socket, now());
    return keepSocketAlive(socket);
  };
  agent.reuseSocket = (socket, request) => {
    idleSince.delete(socket);
    reuseSocket(socket, request);
  };

  function close(isDoubted: (since: Moment) => boolean): void {
    for (const [socket, since] of idleSince) {
      if (!isDoubted(since)) break;
      idleSince.delete(socket);
      socket.destroy();
    }
  }

  return {
    closeOld: ({ wallMs, steadyMs }) =>
      close((since) => Math.max(wallMs - since.wallMs, steadyMs - since.steadyMs) > maxIdleMs),
    closeUnproven: ({ steadyMs }) => close((since) => since.steadyMs <= steadyMs),
  };
}
