import { longestMsBetween, type Moment } from "../base/moment.ts";

/** TLS sessions that servers have offered, in memory only, one for each origin. */
export type TlsSessions = {
  /** The session to resume; undefined if there is none, or if its certificate was verified too long ago. */
  of(origin: string): Buffer | undefined;
  /** Learns a session. One that resumes another is no older and no younger than the handshake that began them. */
  learn(origin: string, session: Buffer, isResumed: boolean): void;
  /** Forgets what led to no connection. */
  forget(origin: string): void;
};

/**
 * How long after a full handshake its sessions are resumed. A resumed session does not look at the certificate again, so
 * one that expires or changes is noticed this much later.
 */
const resumableMs = 60 * 60_000;

/** Keeps the sessions that servers offer. No early data is ever sent with them: a request could be repeated by others. */
export function keepTlsSessions(now: () => Moment): TlsSessions {
  const sessions = new Map<string, { session: Buffer; verifiedAt: Moment }>();
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
      if (isResumed && known === undefined) return;
      sessions.set(origin, {
        session,
        verifiedAt: isResumed && known !== undefined ? known.verifiedAt : now(),
      });
    },
    forget: (origin) => void sessions.delete(origin),
  };
}
