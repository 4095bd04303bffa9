import { longestMsBetween, type Moment, shortestMsBetween } from "../base/moment.ts";

/** TLS sessions that servers have offered, in memory only, one for each origin. */
export type TlsSessions = {
  /** The session to resume; undefined if there is none, or if its certificate was verified too long ago. */
  of(origin: string): Buffer | undefined;
  /** Learns a session. One that resumes another is no older and no younger than the handshake that began them. */
  learn(origin: string, session: Buffer, isResumed: boolean): void;
  /** Forgets what led to no connection. */
  forget(origin: string): void;
  /** Learns that a server answered a session with a failure: for ten minutes, none is learned from it. */
  distrust(origin: string): void;
};

/**
 * How long after a full handshake its sessions are resumed. A resumed session does not look at the certificate again, so
 * one that expires or changes is noticed this much later.
 */
const resumableMs = 60 * 60_000;
/** Without this, a server that cannot resume what it offers would refuse every second connection. */
const distrustMs = 10 * 60_000;

/** Keeps the sessions that servers offer. No early data is ever sent with them: a request could be repeated by others. */
export function keepTlsSessions(now: () => Moment): TlsSessions {
  const sessions = new Map<string, { session: Buffer; verifiedAt: Moment }>();
  const distrusted = new Map<string, Moment>();

  function isDistrusted(origin: string): boolean {
    const since = distrusted.get(origin);
    return since !== undefined && shortestMsBetween(since, now()) < distrustMs;
  }
  return {
    of(origin) {
      const kept = sessions.get(origin);
      if (kept === undefined) return undefined;
      if (longestMsBetween(kept.verifiedAt, now()) < resumableMs) return kept.session;
      sessions.delete(origin);
      return undefined;
    },
    learn(origin, session, isResumed) {
      const known = sessions.get(origin);
      // What resumes a session that is forgotten by now cannot say when its certificate was verified.
      if ((isResumed && known === undefined) || isDistrusted(origin)) return;
      sessions.set(origin, {
        session,
        verifiedAt: isResumed && known !== undefined ? known.verifiedAt : now(),
      });
    },
    forget: (origin) => void sessions.delete(origin),
    distrust(origin) {
      sessions.delete(origin);
      distrusted.set(origin, now());
    },
  };
}
