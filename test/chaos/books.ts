import type { Attempt, VerificationRecord } from "../../lib/records/record.ts";
import { scanRecords } from "../../lib/records/scan-records.ts";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import type { LoggedCalls } from "../../local/simulators/call-log.ts";
import { deployedName } from "../../local/stage.ts";

/** The records' own count of one provider's calls. */
type Recorded = { charged: number; free: number; unknown: number };

/** One provider's books beside ours. */
export type Balance = {
  provider: string;
  calls: number;
  charges: number;
  recorded: Recorded;
  /** Charges that no attempt covers: must be 0. */
  lost: number;
  /** Attempts that are charged without a charge: must be 0. */
  invented: number;
};

/** Every record of the table. */
export async function readRecords(endpoint: string): Promise<VerificationRecord[]> {
  const client = dynamoDbClient(endpoint);
  const records: VerificationRecord[] = [];
  for await (const record of scanRecords(client, deployedName("verifications"))) records.push(record);
  client.destroy();
  return records;
}

/** What somebody has recorded of one call. */
export type RecordedCall = Pick<Attempt, "provider" | "charge">;

/** What the records say of calls, key by key. */
export function callsOf(records: readonly VerificationRecord[]): RecordedCall[][] {
  return records.map((record) => Object.values(record.attempts));
}

/** Compares what the providers charged with what was recorded; what is still open is unknown. */
export function balance(books: LoggedCalls, ours: readonly (readonly RecordedCall[])[]): Balance[] {
  const attempts = ours.flat();
  return Object.entries(books.counts).map(([provider, { calls, charged: charges }]) => {
    const recorded = count(attempts.filter((attempt) => attempt.provider === provider));
    return {
      provider,
      calls,
      charges,
      recorded,
      lost: Math.max(0, charges - recorded.charged - recorded.unknown),
      invented: Math.max(0, recorded.charged - charges),
    };
  });
}

function count(attempts: readonly RecordedCall[]): Recorded {
  const recorded: Recorded = { charged: 0, free: 0, unknown: 0 };
  for (const { charge } of attempts) recorded[charge === "open" ? "unknown" : charge] += 1;
  return recorded;
}
