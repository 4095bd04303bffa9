import { shanghaiMonth, type Month } from "../../lib/base/month.ts";
import { freeCounter } from "../../lib/records/attempts.ts";
import { verificationId } from "../../lib/records/record.ts";
import { attemptName, entriesOf, type Entry } from "../../lib/usage/ledger/entry.ts";
import { entriesIn, recordsIn, type World } from "./world.ts";

/** What living records have and the entries of a month lack: the names of attempts, each with the kind of finding. */
export function expectedFindings(world: Pick<World, "usage" | "records">, month: Month): Set<string> {
  const expected = new Set<string>();
  const entries = new Map(entriesIn(world, month).map((entry) => [attemptName(entry), entry]));
  for (const record of recordsIn(world)) {
    for (const seen of entriesOf(record)) {
      if (shanghaiMonth(seen.startedAt) !== month) continue;
      const name = attemptName(seen);
      const stands = entries.get(name);
      if (stands === undefined) expected.add(`missing ${name}`);
      else if (factsOf(stands) !== factsOf(seen)) expected.add(`different ${name}`);
    }
    const listed = new Set(entriesOf(record).map(attemptName));
    const id = verificationId(record.pk);
    for (const [name, entry] of entries) {
      if (entry.verificationId !== id || listed.has(name) || entry.startedAt < record.createdAt) continue;
      // The record has dropped it, so it was free.
      const isCounted = freeCounter(entry) in (record.earlierFree ?? {});
      if (entry.settlement !== undefined || (isCounted && entry.charge === "free")) continue;
      expected.add(`${isCounted ? "different" : "unsupported"} ${name}`);
    }
  }
  return expected;
}

/** What record and entry must have in common. */
export function factsOf(entry: Entry): string {
  const { caller, kind, provider, charge, feeMilliFen, providerReference, settlement, verdict, forgotten } =
    entry;
  return JSON.stringify([
    caller,
    kind,
    provider,
    charge,
    feeMilliFen,
    providerReference,
    settlement,
    verdict,
    forgotten,
  ]);
}
