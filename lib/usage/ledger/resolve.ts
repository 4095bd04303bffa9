import type { Clock } from "../../base/clock.ts";
import type { KnownCharge, UnsettledCharge } from "../../domain/charge.ts";
import { resolve } from "../../records/protocol.ts";
import type { VerificationRecord } from "../../records/record.ts";
import type { RecordStore } from "../../store/write.ts";
import type { Evidence } from "./adjust.ts";
import type { Entry } from "./entry.ts";

/** The result. `held` until `freeAt` (epoch ms) means that the call may still be running. */
export type Resolved =
  | { outcome: "resolved"; from: UnsettledCharge }
  | { outcome: "settled" | "changed" }
  | { outcome: "held"; freeAt: number };

const writeTimeoutMs = 5_000;

/**
 * Settles an unknown charge on evidence, in its verification record, which keeps who settled it, when and why. The
 * stream then updates the books.
 */
export async function resolveCharge(
  record: VerificationRecord,
  entry: Entry,
  charge: KnownCharge,
  { by, evidence }: Evidence,
  { store, clock }: { store: RecordStore; clock: Pick<Clock, "now"> },
): Promise<Resolved> {
  const { attempt, charge: from } = entry;
  if (from !== "unknown" && from !== "open") return { outcome: "settled" };
  const at = clock.now();
  if (from === "open" && record.freeAt > at) return { outcome: "held", freeAt: record.freeAt };
  const written = await store.write(
    resolve(record.pk, attempt, from, charge, { by, at, evidence }),
    writeTimeoutMs,
  );
  if (!written.applied) return { outcome: "changed" };
  return { outcome: "resolved", from };
}
