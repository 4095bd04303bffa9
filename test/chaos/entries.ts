import { setTimeout as sleep } from "node:timers/promises";
import { shanghaiMonth } from "../../lib/base/month.ts";
import { chargeOf, verificationId, type VerificationRecord } from "../../lib/records/record.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import type { Entry } from "../../lib/usage/ledger/entry.ts";
import { readEntries } from "../../lib/usage/ledger/read-entries.ts";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import type { BackingEndpoints } from "../../local/gateway/environment.ts";
import { deployedName } from "../../local/stage.ts";
import { readRecords } from "./books.ts";
import { startServerChild } from "./gateway-child.ts";

/** How long the projection may take to catch up with the records once nothing changes them. */
const patienceMs = 120_000;
const pauseMs = 500;

/**
 * Projects the stream of the records into the books, and returns the entries of each key. Rejects if after two minutes an
 * attempt of a record still has no entry with the same charge, or if the projection saw a change of a record that no step of
 * the protocol makes.
 */
export async function postedEntries(endpoints: BackingEndpoints): Promise<Entry[][]> {
  const records = await readRecords(endpoints.dynamoDbEndpoint);
  const months = new Set(
    records.flatMap(({ attempts }) =>
      Object.values(attempts).map(({ startedAt }) => shanghaiMonth(startedAt)),
    ),
  );
  const impossible: string[] = [];
  const onLine = (line: string): void => {
    if (line.includes("impossible_transition")) impossible.push(line);
  };
  const script = new URL("projection-process.ts", import.meta.url);
  const projection = await startServerChild(script, endpoints, { onLine });
  const client = dynamoDbClient(endpoints.dynamoDbEndpoint);
  const table = createTable(deployedName("usage"), client);
  const givesUpAt = Date.now() + patienceMs;
  try {
    for (;;) {
      const entries: Entry[] = [];
      for (const month of months) for await (const entry of readEntries(table, month)) entries.push(entry);
      const missing = attemptsBeyond(records, entries);
      if (missing === 0) {
        // The projection looks at a change after it has posted it.
        await sleep(pauseMs);
        if (impossible.length > 0) throw new Error(`impossible steps: ${impossible.join("; ")}`);
        return [...Map.groupBy(entries, (entry) => entry.verificationId).values()];
      }
      if (Date.now() > givesUpAt) throw new Error(`${missing} attempts of the records are not in the books`);
      await sleep(pauseMs);
    }
  } finally {
    await projection.kill();
    client.destroy();
  }
}

/** How many attempts of records have no entry that says the same of their charge. */
function attemptsBeyond(records: readonly VerificationRecord[], entries: readonly Entry[]): number {
  const posted = new Set(
    entries.map(({ verificationId: id, attempt, charge }) => `${id} ${attempt} ${charge}`),
  );
  const recorded = records.flatMap((record) =>
    Object.entries(record.attempts).map(
      ([number, attempt]) => `${verificationId(record.pk)} ${number} ${chargeOf(attempt)}`,
    ),
  );
  return recorded.filter((attempt) => !posted.has(attempt)).length;
}
