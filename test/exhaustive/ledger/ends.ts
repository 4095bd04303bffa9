import type { RecordChange } from "../../../lib/usage/ledger/projection.ts";
import type { Item } from "../../../lib/store/write.ts";
import type { Code } from "../../books/code.ts";
import { faultOf, type Violation } from "./process.ts";
import { has } from "./cells.ts";
import { brokenInTheEnd } from "./rules.ts";
import type { Usage } from "./tables.ts";
import type { Values } from "./values.ts";

/** A state in which no process runs: `usage`, the record and its last version, and the changes that the stream had. */
export type Quiet = {
  usage: number;
  record: Item | undefined;
  last: number;
  changes: readonly number[];
  /** The changes that a batch has taken, and those that never come, as bits by their places. */
  taken: number;
  lost: number;
};

/** What is wrong in the end of each such state; each is computed once. */
export function createEnds({
  code,
  usage,
  records,
  changeOf,
}: {
  code: Code;
  usage: Usage;
  records: Values<Item | undefined>;
  changeOf(change: number): RecordChange;
}): { of(quiet: Quiet): Promise<readonly Violation[]> } {
  const known = new Map<string, Promise<readonly Violation[]>>();
  return {
    of(quiet) {
      const { record, last, changes, taken, lost } = quiet;
      const left = changes.filter((_, place) => !has(taken | lost, place));
      // Of what never comes, the books have what a living record still shows.
      const isWhole = lost === 0 || record !== undefined;
      const parts = [quiet.usage, records.numberOf(record), last, isWhole, ...left];
      const key = parts.join();
      const earlier = known.get(key);
      if (earlier !== undefined) return earlier;
      const rest = {
        usage: usage.copyOf(quiet.usage),
        record,
        last: isWhole ? records.valueOf(last) : undefined,
        changes: left.map(changeOf),
      };
      const broken = brokenInTheEnd(rest, code).catch(faultOf);
      known.set(key, broken);
      return broken;
    },
  };
}
