import type { RecordStore } from "../store/write.ts";
import { recordFromItem } from "./item.ts";
import type { VerificationRecord } from "./record.ts";

/**
 * Reads the record with a partition key; undefined if there is none. It stands apart from the writes, so that a function
 * that only shows records contains none of them.
 */
export async function readRecord(
  store: Pick<RecordStore, "read">,
  pk: string,
): Promise<VerificationRecord | undefined> {
  const item = await store.read(pk);
  return item === undefined ? undefined : recordFromItem(item);
}
