import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { longestMsBetween, type Moment } from "../base/moment.ts";

/** Asks the machine for all addresses of a name. */
export type ResolveName = (
  hostName: string,
  options: { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Addresses of names, kept for a moment. */
export type NameLookups = {
  /** For sockets that ask for all addresses (`autoSelectFamily`) and try the next one if one refuses. */
  lookup: LookupFunction;
  /** Asks anew next time: none of the known addresses could be reached. */
  forget(hostName: string): void;
};

/** Loads the module with the first name: a cold start need not wait for it. */
const askSystem: ResolveName = (...query) => process.getBuiltinModule("node:dns").lookup(...query);

/** How long addresses are used, whatever their own time to live: the system's resolver does not tell it. */
const keptMs = 60_000;

/** Looks each name up once a minute. Failures are not kept. */
export function keepNameLookups(now: () => Moment, resolve: ResolveName = askSystem): NameLookups {
  const known = new Map<string, { addresses: LookupAddress[]; since: Moment }>();
  return {
    lookup(hostName, _options, done) {
      const kept = known.get(hostName);
      if (kept !== undefined && longestMsBetween(kept.since, now()) < keptMs)
        return done(null, kept.addresses);
      resolve(hostName, { all: true }, (error, addresses) => {
        if (error === null) known.set(hostName, { addresses, since: now() });
        done(error, addresses);
      });
    },
    forget: (hostName) => void known.delete(hostName),
  };
}
