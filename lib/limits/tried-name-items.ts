import type { VerificationRecord } from "../records/record.ts";
import { shanghaiDay, shanghaiMidnightAfter } from "../base/shanghai-day.ts";
import { triedNamesPartition } from "./keys.ts";
import { queryAll, type Table, type TableWrite } from "../store/table.ts";
import { textOf, type ReadNames } from "./tried-names.ts";

/** Reads the projected names that were tried on a person. */
export async function readTriedNames(
  table: Table,
  { caller, day, subject }: Parameters<ReadNames>[0],
): Promise<readonly string[]> {
  const items = await queryAll(table, triedNamesPartition(caller, day, subject));
  return items.map(({ sk }) => sk);
}

/**
 * The write that stores the name digest of a record; undefined if its caller has no limit on names. The write is
 * always the same, so it can be repeated. The item expires a day after it no longer counts.
 */
export function triedNameWrite({
  caller,
  createdAt,
  subject,
  nameDigest,
}: VerificationRecord): TableWrite | undefined {
  if (nameDigest === undefined) return undefined;
  const pk = triedNamesPartition(caller, shanghaiDay(createdAt), textOf(subject));
  const expiresAt = shanghaiMidnightAfter(createdAt) / 1000 + 86_400;
  return { type: "put", item: { pk, sk: textOf(nameDigest), expiresAt }, conditions: [] };
}
