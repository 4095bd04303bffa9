import type { Table } from "../../../../lib/store/table.ts";
import type { Entry } from "../../../../lib/usage/ledger/entry.ts";
import { projectChanges } from "../../../../lib/usage/ledger/project.ts";
import { createDirectory } from "../../../../lib/usage/totals/directory.ts";
import { createCountingRandom, createManualClock } from "../../records/fixtures.ts";

let made = 0;

/** An attempt that is still open, of a verification of its own. */
export function openAttempt(changes: Partial<Entry> & Pick<Entry, "startedAt">): Entry {
  made += 1;
  const digest = Buffer.alloc(16);
  digest.writeUInt32BE(made, 12);
  return {
    type: "attempt",
    verificationId: `vrf_${digest.toString("base64url")}`,
    attempt: 1,
    caller: "iam:000000000000:role/orders",
    kind: "two_factor",
    provider: "first",
    choice: "listed",
    charge: "open",
    feeMilliFen: 60_000,
    ...changes,
  };
}

/** Posts attempts as the stream does. */
export async function post(table: Table, ...attempts: readonly Entry[]): Promise<void> {
  await createDirectory(table).add(attempts);
  const clock = createManualClock();
  const changes = attempts.map((seen) => ({ seen, stands: undefined }));
  const left = await projectChanges(changes, clock.now() + 60_000, {
    table,
    clock,
    random: createCountingRandom(),
  });
  if (left.length > 0) throw new Error("attempts were not posted");
}
