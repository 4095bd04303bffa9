import { contestantOf } from "../contestants.ts";
import type { Field } from "../field.ts";
import { startProcess } from "../process/child.ts";

/** The most memory that was resident in a fresh process. */
export type Memory = { title: string; residentMegabytes: number };

/** Measures fresh processes of idcheck and of the bare call under load. */
export async function measureMemory(field: Field): Promise<Memory[]> {
  const found: Memory[] = [];
  for (const contestant of [contestantOf("bare"), contestantOf("idcheck")]) {
    for (const kind of ["twoFactor", "threeFactor"] as const) {
      const process = await startProcess(field.processOf(contestant, kind));
      const keyPrefix = `bench-memory-${contestant.id}-${kind}`;
      const { maxResidentBytes } = await process.run({
        count: 100,
        inFlight: 50,
        keyPrefix,
        isReplay: false,
      });
      await process.stop();
      const load = kind === "twoFactor" ? "50 checks in flight" : "50 images of 1.5 MB in flight";
      found.push({ title: `${contestant.title}, ${load}`, residentMegabytes: maxResidentBytes / 2 ** 20 });
    }
  }
  return found;
}
