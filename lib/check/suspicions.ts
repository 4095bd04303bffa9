import type { Clock } from "../base/clock.ts";

/** What an operation has answered, without a reason, to several people in a row. */
export type Suspicions = {
  /**
   * Notes that a person has met a code of `operation`, the name of what was asked. True if that makes three different
   * people in a row within a minute, so that it is not about one of them; then it starts anew. `person` is the keyed
   * digest of an ID number.
   */
  meets(operation: string, code: string, person: Uint8Array): boolean;
  /** An answer about a person ends what was suspected of `operation`. */
  clear(operation: string): void;
};

const enoughPeople = 3;
const memoryMs = 60_000;

/** The people who met one code of one operation: when each of them met it last, in epoch ms, by digest. */
type Run = { code: string; metAt: Map<string, number> };

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
      const run = known?.code === code ? known : { code, metAt: new Map<string, number>() };
      run.metAt.set(Buffer.from(person).toString("base64"), now);
      runs.set(operation, run);
      const isEnough = run.metAt.size >= enoughPeople;
      if (isEnough) runs.delete(operation);
      return isEnough;
    },
    clear: (operation) => void runs.delete(operation),
  };
}

/** A clock that was set back makes a meeting old as well. */
function forgetOld({ metAt }: Run, now: number): void {
  for (const [person, at] of metAt) if (now - at >= memoryMs || at > now) metAt.delete(person);
}
