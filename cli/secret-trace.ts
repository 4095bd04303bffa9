import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { createTable } from "../lib/store/dynamodb-table.ts";
import { historyWrite } from "../lib/store/history.ts";
import { awsFailureOf, inPlainWords } from "./aws/failure.ts";
import type { Deployment } from "./deployment.ts";
import { type SecretChange, secretEntry, secretsSubject } from "./secret-history.ts";

/** The two entries of each change of a secret. */
export type Trace = {
  /** Before a change is made. Rejects if that cannot be kept; then it must not be made. */
  begun(change: SecretChange): Promise<void>;
  /** Once it is made. Says so if that cannot be kept. */
  made(change: SecretChange): Promise<void>;
};

/** Keeps nothing, because there is no table; `isChanged` says whether there was anything to keep. */
export function untraced(): { trace: Trace; isChanged(): boolean } {
  let isChanged = false;
  return {
    trace: { begun: () => Promise.resolve(), made: () => Promise.resolve(void (isChanged = true)) },
    isChanged: () => isChanged,
  };
}

/** Keeps changes in the history of a stage, as made by `by`. */
export function traceIn(
  deployment: Deployment,
  { by, client, tell }: { by: string; client: DynamoDBClient; tell(text: string): void },
): Trace {
  const table = createTable(deployment.usageTable, client);
  const keep = async (change: SecretChange, isMade: boolean): Promise<void> => {
    const entry = secretEntry(change, { by, at: systemClock.now(), isMade });
    // Refused only if the SDK sent it twice and the first try was not answered: then it is there.
    await table.write(historyWrite(secretsSubject, entry, systemRandom));
  };
  return {
    begun: (change) =>
      keep(change, false).catch((error: unknown) => {
        const done = change.before === undefined ? "created" : "changed";
        throw inPlainWords(
          error,
          `The secret ${change.name} was not ${done}, because its history cannot be kept`,
          `This command needs dynamodb:PutItem on the partition history#${secretsSubject} of the table ` +
            `${deployment.usageTable}, and the use of the KMS key of the tables.`,
        );
      }),
    made: (change) =>
      keep(change, true).catch((error: unknown) => {
        const failure = awsFailureOf(error);
        if (failure === undefined) throw error;
        tell(
          `The secret ${change.name} was changed, but that could not be kept (${failure.name}). In the history, the change is ` +
            "not confirmed.",
        );
      }),
  };
}
