import type { VerificationRecord } from "../../records/record.ts";
import { advance } from "../ledger/advance.ts";
import { attemptName, entriesOf, isOfLife, type Entry } from "../ledger/entry.ts";

/**
 * What can be done about an unsettled attempt. `wait`: a check may still be at work on it, at the latest until `until`
 * (epoch ms). `send_again`: it was left without an end, and until `until` the next check with its key makes it unknown.
 * `repair`: its record says more of it than the books. `settle`: only the provider knows what it cost.
 */
export type NextStep =
  | { step: "wait" | "send_again"; until: number }
  | { step: "repair" | "settle"; until?: never };

/** What can be done about an attempt at a time (epoch ms), by its entry and its record; undefined if that is gone. */
export function nextStepOf(entry: Entry, record: VerificationRecord | undefined, now: number): NextStep {
  if (record === undefined || !isOfLife(entry, record)) return { step: "settle" };
  const seen = entriesOf(record).find((one) => attemptName(one) === attemptName(entry));
  // A record drops an attempt only if it was free.
  if (seen === undefined || advance(entry, seen) !== undefined) return { step: "repair" };
  if (seen.charge !== "open") return { step: "settle" };
  if (record.state === "claimed" && now < record.freeAt) return { step: "wait", until: record.freeAt };
  const mayRunAgain = record.state !== "done" && record.forgotten !== true && now < record.replayUntil;
  return mayRunAgain ? { step: "send_again", until: record.replayUntil } : { step: "settle" };
}
