import { recordFromItem } from "../../lib/records/item.ts";
import { notStarted } from "../../lib/records/record.ts";
import type { Write } from "../../lib/store/write.ts";
import { ownerOf } from "../simulation/owners.ts";
import type { Setting } from "./parts.ts";
import { pk } from "./claim-flow.ts";
import { present } from "./relative.ts";

/**
 * From when on a key is free that is given back: the shell computes that, so it is asked, with a store that keeps what it
 * is sent. The shell sends its first write before it waits for anything.
 */
export function freeAtBy({ code, settings }: Setting, unknownEndedAt: number | undefined): number {
  let sent: Write | undefined;
  const records = code.createRecords({
    store: {
      write: (write) => {
        sent = write;
        return new Promise(() => {});
      },
      read: () => new Promise(() => {}),
    },
    clock: { now: () => present, sleep: () => new Promise(() => {}) },
    random: { bytes: (length) => new Uint8Array(length), fraction: () => 0 },
    settings: { ...settings, maxChargeableAttempts: 9 },
  });
  const attempt = { p: "first", c: "o", o: ownerOf(0, 1), at: 0, fee: 1 };
  const held = recordFromItem({ pk, state: "claimed", attemptCount: 1, attempts: { "1": attempt } });
  void records.release(held, notStarted, unknownEndedAt, present);
  const edits = sent?.type === "update" ? sent.set : [];
  const freeAt = edits.find(([path]) => path[0] === "freeAt")?.[1];
  // Where the shell ends the key instead, no time counts.
  return typeof freeAt === "number" ? freeAt : 0;
}
