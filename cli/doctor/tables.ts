import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { asError } from "../thrown.ts";
import { broken, type Finding, type Health, works } from "./finding.ts";
import type { LookedAt } from "./looked-at.ts";

/** A table as DynamoDB describes it. */
export type SeenTable = {
  name: string;
  /** Such as `ACTIVE`; undefined if there is no such table. */
  status: string | undefined;
  /** Whether its stream has old and new images, which the projection of usage reads. */
  hasStream: boolean;
  isDeletionProtected: boolean;
  canBeRestored: boolean;
  /** The attribute by which old items leave; undefined if they stay. */
  expiryAttribute: string | undefined;
  /** The ARN of its key; undefined for AWS's own. */
  keyArn: string | undefined;
  /** Why its key cannot be used, if DynamoDB says so; then no request to the table is answered. */
  isKeyLost: boolean;
};

/** Reads both tables. Rejects with the SDK's errors. */
export async function readTables({ reach, deployment, stack }: LookedAt): Promise<SeenTable[]> {
  const client = reach.client(DynamoDBClient);
  try {
    const names = [deployment.verificationsTable, deployment.usageTable];
    return await Promise.all(names.map((name) => readTable(client, name, stack === undefined)));
  } finally {
    client.destroy();
  }
}

async function readTable(client: DynamoDBClient, TableName: string, isLocal: boolean): Promise<SeenTable> {
  try {
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName }));
    const { SSEDescription: encryption, StreamSpecification: stream } = Table;
    return {
      ...noTable(TableName),
      status: Table.TableStatus,
      hasStream: stream?.StreamEnabled === true && stream.StreamViewType === "NEW_AND_OLD_IMAGES",
      isDeletionProtected: Table.DeletionProtectionEnabled === true,
      keyArn: encryption?.KMSMasterKeyArn,
      isKeyLost: encryption?.InaccessibleEncryptionDateTime !== undefined,
      // An engine on a developer's machine knows nothing of the rest, which does not matter there.
      ...(isLocal ? {} : await readKeeping(client, TableName)),
    };
  } catch (error) {
    if (asError(error).name === "ResourceNotFoundException") return noTable(TableName);
    throw error;
  }
}

async function readKeeping(
  client: DynamoDBClient,
  TableName: string,
): Promise<Pick<SeenTable, "canBeRestored" | "expiryAttribute">> {
  const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
  const expiry = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  const { PointInTimeRecoveryDescription: recovery } = backups.ContinuousBackupsDescription ?? {};
  const { TimeToLiveStatus: status, AttributeName } = expiry.TimeToLiveDescription ?? {};
  return {
    canBeRestored: recovery?.PointInTimeRecoveryStatus === "ENABLED",
    expiryAttribute: status === "ENABLED" || status === "ENABLING" ? AttributeName : undefined,
  };
}

function noTable(name: string): SeenTable {
  return {
    name,
    status: undefined,
    hasStream: false,
    isDeletionProtected: false,
    canBeRestored: false,
    expiryAttribute: undefined,
    keyArn: undefined,
    isKeyLost: false,
  };
}

type Circumstances = Pick<
  LookedAt,
  "deployment" | "holdsRealData" | "fixCommand" | "deployCommand" | "stack"
>;

/** One thing that is asked of a table: when it is broken, and what that means. */
type Rule = {
  isBroken(table: SeenTable, circumstances: Circumstances): boolean;
  says: string;
  /** Whether `doctor --fix` repairs it; otherwise a deployment does. */
  isFixed?: boolean;
  /** Without real data it is a warning. */
  isForRealData?: boolean;
};

const rules: readonly Rule[] = [
  {
    isBroken: ({ isKeyLost }) => isKeyLost,
    says: "Its KMS key cannot be used, so nothing can be read or written: enable the key within seven days, or AWS archives the table.",
  },
  {
    isBroken: ({ keyArn }, { deployment }) => keyArn !== deployment.encryptionKeyArn,
    says: "It is under another key than the stack's, which the functions may not use.",
  },
  {
    isBroken: ({ name, hasStream }, { deployment }) => name === deployment.verificationsTable && !hasStream,
    says: "It has no stream, so nothing is counted: usage, limits and package warnings stand still.",
  },
  {
    isBroken: ({ expiryAttribute }) => expiryAttribute !== "expiresAt",
    says: "Old items do not leave it (time to live is off): personal data is kept longer than was promised.",
  },
  {
    isBroken: ({ isDeletionProtected }) => !isDeletionProtected,
    says: "It is not protected against deletion: one command removes what keys have cost.",
    isFixed: true,
    isForRealData: true,
  },
  {
    isBroken: ({ canBeRestored }) => !canBeRestored,
    says: "Point-in-time recovery is off: what is lost cannot be restored.",
    isFixed: true,
    isForRealData: true,
  },
];

/** Whether each table is there, can be used and is protected. Of the local stack, only whether it is there. */
export function tableFindings(tables: readonly SeenTable[], circumstances: Circumstances): Finding[] {
  const { holdsRealData, fixCommand, deployCommand, stack } = circumstances;
  return tables.flatMap((table) => {
    const of = `table ${table.name}`;
    const repair = stack === undefined ? "npm start" : deployCommand;
    if (table.status === undefined) return [broken(of, "It does not exist: every check is refused.", repair)];
    if (!["ACTIVE", "UPDATING"].includes(table.status)) {
      return [broken(of, `Its state is ${table.status}: it cannot be used.`, repair)];
    }
    if (stack === undefined) return [works(of, "It is there.")];
    const findings = rules.flatMap(({ isBroken, says, isFixed, isForRealData }): Finding[] => {
      if (!isBroken(table, circumstances)) return [];
      const health: Health = isForRealData === true && !holdsRealData ? "warning" : "broken";
      return [{ of, health, says, repair: isFixed === true ? fixCommand : deployCommand }];
    });
    return findings.length > 0 ? findings : [works(of, "It is there, under the stack's key, and protected.")];
  });
}
