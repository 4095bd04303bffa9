import { recordFromItem } from "../../records/item.ts";
import { partitionKeyOf, verificationId, type VerificationRecord } from "../../records/record.ts";
import type { Item } from "../../store/write.ts";

const states: ReadonlySet<unknown> = new Set(["claimed", "released", "done"]);

/**
 * Reads an item of a copy of the table; undefined if it is not a record that idcheck can have written, and must not be put into
 * the live table.
 */
export function copiedRecord(item: Item): VerificationRecord | undefined {
  try {
    const record = recordFromItem(item);
    return isSound(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The key of an item; empty if it is no text. */
export function keyOfItem({ pk }: Item): string {
  return typeof pk === "string" ? pk : "";
}

/** How an item is named that cannot be read: by its public id, or, if its key is not that of a record, by nothing of it. */
export function nameOf(item: Item): string {
  const pk = keyOfItem(item);
  const id = verificationId(pk);
  return partitionKeyOf(id) === pk ? id : "an item whose key is not that of a record";
}

function isSound(record: VerificationRecord): boolean {
  const { pk, state, epoch, owner, freeAt, fingerprint, subject, pepperId, normalization } = record;
  const { attempts, attemptCount, caller, kind, createdAt, replayUntil, expiresAt, answer, exhausted } =
    record;
  const texts = [caller, kind, pepperId].every((value) => typeof value === "string");
  const numbers = [epoch, freeAt, normalization, attemptCount, createdAt, replayUntil, expiresAt];
  const digests = [owner, fingerprint, subject].every((value) => value instanceof Uint8Array);
  const all = Object.values(attempts);
  const isEnded = state !== "done" || [answer, exhausted, record.forgotten, record.lost].some(Boolean);
  return (
    partitionKeyOf(verificationId(pk)) === pk &&
    states.has(state) &&
    isEnded &&
    texts &&
    digests &&
    numbers.every(Number.isFinite) &&
    all.length > 0 &&
    all.every(
      ({ provider, startedAt, feeMilliFen }) =>
        typeof provider === "string" && Number.isFinite(startedAt) && Number.isInteger(feeMilliFen),
    )
  );
}
