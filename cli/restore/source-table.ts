import { DescribeTableCommand, type DynamoDBClient, type TableDescription } from "@aws-sdk/client-dynamodb";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";

/** What a restore must know of a table. */
type Table = Pick<
  TableDescription,
  "TableArn" | "TableId" | "TableName" | "TableStatus" | "KeySchema" | "RestoreSummary"
>;

/** Why records must not be restored from a table, in a sentence; undefined if they may. */
export function complaintAbout(
  from: Table,
  live: Table,
  { mayBeForeign }: { mayBeForeign: boolean },
): string | undefined {
  if (isSame(from, live)) {
    return "--from is the stage's own table. Give the table that was restored from its backup.";
  }
  const keys = (from.KeySchema ?? []).map(({ AttributeName: name }) => name).join();
  if (keys !== "pk") return "--from is no table of verification records: its key is not pk alone.";
  const { RestoreInProgress: isInProgress, SourceTableArn: origin } = from.RestoreSummary ?? {};
  if (isInProgress === true || (from.TableStatus ?? "ACTIVE") !== "ACTIVE") {
    return "--from is still being restored. Wait until it is ACTIVE: aws dynamodb wait table-exists.";
  }
  if (origin === live.TableArn || mayBeForeign) return undefined;
  const stack = stackOf(from);
  if (origin === undefined) {
    return stack === undefined || stack === stackOf(live)
      ? undefined
      : `--from is the table of the stack ${stack}, which is not the stage's. If its records belong here, say so with --foreign.`;
  }
  return (
    `--from was restored from ${origin}, which is not the stage's table. ` +
    "If that is the table of this stage before it was deployed anew, say so with --foreign."
  );
}

/** The stack that made a table, by the name that CloudFormation gave it; undefined for a name that somebody chose. */
function stackOf({ TableName: name = "" }: Table): string | undefined {
  return /^(.+)-VerificationsTable-[^-]+$/u.exec(name)?.[1];
}

function isSame(one: Table, other: Table): boolean {
  const isEqual = (field: "TableArn" | "TableId" | "TableName"): boolean =>
    one[field] !== undefined && one[field] === other[field];
  return isEqual("TableArn") || isEqual("TableId") || isEqual("TableName");
}

/** Looks at the two tables of a restore. Throws ConfigurationError if it must not begin. */
export async function checkTables(
  client: DynamoDBClient,
  { from, live, mayBeForeign }: { from: string; live: string; mayBeForeign: boolean },
): Promise<void> {
  const [source, target] = [await describe(client, from), await describe(client, live)];
  if (target === undefined) {
    throw new ConfigurationError(
      `There is no table ${live}. Make it again as the template has it, empty: docs/operating.md says how.`,
    );
  }
  if (source === undefined) throw new ConfigurationError("There is no table with the name in --from.");
  const complaint = complaintAbout(source, target, { mayBeForeign });
  if (complaint !== undefined) throw new ConfigurationError(complaint);
}

async function describe(client: DynamoDBClient, name: string): Promise<Table | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
