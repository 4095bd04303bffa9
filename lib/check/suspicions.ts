import type { Clock } from "../base/clock.ts";

/** What an operation has answered, without a reason, to several people in a row. */
export type Suspicions = {
  /**
   * Notes that a person has met a code of `operation`, the name of what was asked. `person` is the keyed digest of an ID
   * number.
   */
  meets(operation: string, code: string, person: Uint8Array): Meeting;
  /** An answer about a person ends what was suspected of `operation`. */
  clear(operation: string): void;
};

/** What it says that a person has met a code. */
export type Meeting = {
  /** False if the same person met the same code in the last minute: then it says nothing new about the provider. */
  isFirst: boolean;
  /** True if that makes three different people in a row within a minute, so that it is not about one of them. */
  isEnough: boolean;
};

const enoughPeople = 3;
const memoryMs = 60_000;

/** The people who met one code of one operation, by digest. */
type Run = {
  code: string;
  /** When each of them met it last, in epoch ms. */
  metAt: Map<string, number>;
  /** Those who met it since the last answer about a person or an input, or since there were enough of them. */
  inARow: Set<string>;
};

/**
 * Suspicions in this instance's memory. Digests are dropped a minute after they were noted, at the latest when the next
 * one is noted. After a rotation of the pepper one person may count twice.
 */
export function createSuspicions(clock: Pick<Clock, "now">): Suspicions {
  const runs = new Map<string, Run>();
  return {
    meets(operation, code, person) {
      const now = clock.now();
      for (const run of runs.values()) forgetOld(run, now);
      const known = runs.get(operation);
      const run =
        known?.code === code ? known : { code, metAt: new Map<string, number>(), inARow: new Set<string>() };
      runs.set(operation, run);
      const digest = Buffer.from(person).toString("base64");
      const isFirst = !run.metAt.has(digest);
      run.metAt.set(digest, now);
      run.inARow.add(digest);
      const isEnough = run.inARow.size >= enoughPeople;
      if (isEnough) run.inARow.clear();
      return { isFirst, isEnough };
    },
    clear: (operation) => runs.get(operation)?.inARow.clear(),
  };
}

/** A clock that was set back makes a meeting old as well. */
function forgetOld({ metAt, inARow }: Run, now: number): void {
  for (const [person, at] of metAt) {
    if (now - at < memoryMs && at <= now) continue;
    metAt.delete(person);
    inARow.delete(person);
  }
}
