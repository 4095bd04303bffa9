import type { DynamoDBRecord } from "aws-lambda";
import { recordItem } from "../../lib/records/item.ts";
import { claim, finish } from "../../lib/records/protocol.ts";
import type { VerificationRecord } from "../../lib/records/record.ts";
import { functionEnvironment, setMissing } from "../../local/gateway/environment.ts";
import { localAccountId } from "../../local/stage.ts";
import { httpEvent, lambdaContext } from "../../test/lib/entry/entries.ts";
import { charged, match, reportsOf } from "../../test/lib/records/fixtures.ts";
import { eventEntry } from "../../test/lib/usage/ledger/histories.ts";
import type { Field } from "../field.ts";

/** The work of the stream consumer. Each check brings it two entries, a claim and a finish. */
export type Projection = {
  /** With full batches, one after the other. */
  checksPerSecond: number;
  writeUnitsPerCheck: number;
  /** If nothing else is in its batch. */
  writeUnitsOfLoneCheck: number;
};

/** A caller's report for a month over HTTP. */
export type Report = { checks: number; elapsedMs: number; readUnits: number };

/** As many checks as it takes for their entries to fill a batch of the deployed consumer. */
const checksPerBatch = 250;
const caller = `iam:${localAccountId}:role/orders`;

/** Projects checks of one caller, and requests its report each time one of `reportedChecks` is reached. */
export async function measureReports(
  field: Field,
  reportedChecks: readonly number[],
): Promise<{ projection: Projection; reports: Report[] }> {
  const reset = setMissing(
    functionEnvironment({ dynamoDbEndpoint: field.meter.endpoint, secretsEndpoint: field.secretsEndpoint }),
  );
  try {
    const { stream } = await import("../../functions/project-usage.ts");
    const { http: usage } = await import("../../functions/usage.ts");
    const project = async (first: number, count: number): Promise<number> => {
      const entries = Array.from({ length: count }, (_, index) => entriesOf(first + index)).flat();
      field.meter.take();
      const { batchItemFailures } = await stream({ Records: entries }, lambdaContext());
      if (batchItemFailures.length > 0) throw new Error("Not every entry was projected.");
      return field.meter.take().writeUnits;
    };
    const report = async (checks: number): Promise<Report> => {
      const event = httpEvent("", {}, `arn:aws:sts::${localAccountId}:assumed-role/orders/session`);
      await usage(event, lambdaContext());
      field.meter.take();
      const startedAt = performance.now();
      const { statusCode } = await usage(event, lambdaContext());
      const elapsedMs = performance.now() - startedAt;
      if (statusCode !== 200) throw new Error(`The report was answered with ${statusCode}.`);
      return { checks, elapsedMs, readUnits: field.meter.take().readUnits };
    };

    // Writes that a process makes once, such as the caller's name, do not belong to a check.
    await project(0, 1);
    const writeUnitsOfLoneCheck = await project(1, 1);
    const reports: Report[] = [];
    let done = 2;
    let writeUnits = 0;
    let elapsedMs = 0;
    for (const checks of reportedChecks) {
      while (done < checks) {
        const count = Math.min(checksPerBatch, checks - done);
        const startedAt = performance.now();
        writeUnits += await project(done, count);
        elapsedMs += performance.now() - startedAt;
        done += count;
      }
      reports.push(await report(checks));
    }
    const projected = done - 2;
    return {
      projection: {
        checksPerSecond: (projected * 1000) / elapsedMs,
        writeUnitsPerCheck: writeUnits / projected,
        writeUnitsOfLoneCheck,
      },
      reports,
    };
  } finally {
    reset();
  }
}

/** What the stream delivers for a check that went well. */
function entriesOf(number: number): DynamoDBRecord[] {
  const claimed = claim(claimedRecord(number)).record;
  const finished = finish(claimed, reportsOf(claimed, charged), match).record;
  const pk = claimed.pk;
  const at = claimed.createdAt;
  return [
    eventEntry({ pk, before: undefined, after: recordItem(claimed), at }, number * 2),
    eventEntry({ pk, before: recordItem(claimed), after: recordItem(finished), at }, number * 2 + 1),
  ];
}

function claimedRecord(number: number): VerificationRecord {
  const now = Date.now();
  const owner = new Uint8Array(16).fill(7);
  const attempt = {
    provider: "kuaidi100",
    startedAt: now,
    feeMilliFen: 60_000,
    charge: "open",
    owner,
  } as const;
  return {
    pk: `v1#${number.toString(36).padStart(22, "0")}`,
    state: "claimed",
    epoch: 1,
    owner,
    freeAt: now + 80_000,
    fingerprint: new Uint8Array(32),
    pepperId: "p1",
    normalization: 1,
    subject: new Uint8Array(16),
    attempts: { "1": attempt },
    attemptCount: 1,
    caller,
    kind: "two_factor",
    createdAt: now,
    replayUntil: now + 86_400_000,
    expiresAt: Math.ceil(now / 1000) + 400 * 86_400,
  };
}
