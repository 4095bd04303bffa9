import {
  type CloudFormationClient,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";

/** What can be protected: the tables of a stack, and the stack itself if it holds real data. */
export type Protected = { stackName: string; tableNames: readonly string[]; holdsRealData: boolean };

/** The clients that protections are read and switched on with. */
export type ProtectionClients = {
  dynamoDb: Pick<DynamoDBClient, "send">;
  cloudFormation: Pick<CloudFormationClient, "send">;
};

/** A protection could not be switched on: which one, in words, what was switched on before it, and the SDK's error as `cause`. */
export class ProtectionFailure extends Error {
  readonly words: string;
  readonly switched: readonly string[];
  constructor(words: string, switched: readonly string[], cause: unknown) {
    super(words, { cause });
    this.words = words;
    this.switched = switched;
  }
}

/** One protection against a slip: what it is, in words, and how it is read and switched on. */
type Protection = { words: string; isOn(): Promise<boolean>; switchOn(): Promise<void> };

/**
 * Switches on what protects a stack that works: deletion protection and point-in-time recovery of its tables, and
 * the stack's own termination protection if it holds real data. Resolves with what it has switched on, in words such as
 * `deletion protection of the table idcheck-prod-UsageTable-1`; with nothing if all was on. A first deployment leaves them
 * off, so that one that fails leaves nothing behind. Rejects with a {@link ProtectionFailure}; what was on by then stays on.
 */
export async function switchOnProtections(stack: Protected, clients: ProtectionClients): Promise<string[]> {
  const switched: string[] = [];
  for (const { words, isOn, switchOn } of protectionsOf(stack, clients)) {
    try {
      if (await isOn()) continue;
      await switchOn();
    } catch (error) {
      throw new ProtectionFailure(words, switched, error);
    }
    switched.push(words);
  }
  return switched;
}

function protectionsOf(
  { stackName, tableNames, holdsRealData }: Protected,
  { dynamoDb, cloudFormation }: ProtectionClients,
): Protection[] {
  const ofTables = tableNames.flatMap((TableName): Protection[] => [
    {
      words: `deletion protection of the table ${TableName}`,
      async isOn() {
        const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
        return Table?.DeletionProtectionEnabled === true;
      },
      async switchOn() {
        await dynamoDb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
      },
    },
    {
      words: `point-in-time recovery of the table ${TableName}`,
      async isOn() {
        const answer = await dynamoDb.send(new DescribeContinuousBackupsCommand({ TableName }));
        const { PointInTimeRecoveryDescription: recovery } = answer.ContinuousBackupsDescription ?? {};
        return recovery?.PointInTimeRecoveryStatus === "ENABLED";
      },
      async switchOn() {
        const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
        await dynamoDb.send(
          new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }),
        );
      },
    },
  ]);
  const ofStack: Protection = {
    words: `termination protection of the stack ${stackName}`,
    async isOn() {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
      return Stacks?.[0]?.EnableTerminationProtection === true;
    },
    async switchOn() {
      const input = { StackName: stackName, EnableTerminationProtection: true };
      await cloudFormation.send(new UpdateTerminationProtectionCommand(input));
    },
  };
  return holdsRealData ? [...ofTables, ofStack] : ofTables;
}
