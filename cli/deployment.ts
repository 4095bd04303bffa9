import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { functionEnvironment, setMissing } from "../local/gateway/environment.ts";
import { host, portsFrom } from "../local/ports.ts";
import { deployedName, localStage } from "../local/stage.ts";
import type { Surroundings } from "./command.ts";
import { asError } from "./thrown.ts";

/** What an operator's command works on: a stage, and the names of its tables. */
export type Deployment = { stage: string; verificationsTable: string; usageTable: string };

/**
 * Finds the tables of a stage: from `IDCHECK_VERIFICATIONS_TABLE` and `IDCHECK_USAGE_TABLE` if both are set, otherwise
 * from the outputs of the stack `idcheck-<stage>`. For the stage `local` it points the SDK to the local stack, so that
 * commands can be tried out there. Throws a ConfigurationError that says what to do.
 */
export async function readDeployment(
  stage: string,
  { environment }: Pick<Surroundings, "environment">,
): Promise<Deployment> {
  const { IDCHECK_VERIFICATIONS_TABLE: verifications, IDCHECK_USAGE_TABLE: usage } = environment;
  if (stage === localStage) {
    const ports = portsFrom(environment);
    setMissing(
      functionEnvironment({
        dynamoDbEndpoint: `http://${host}:${ports.dynamoDb}`,
        secretsEndpoint: `http://${host}:${ports.secrets}`,
      }),
    );
    return { stage, verificationsTable: deployedName("verifications"), usageTable: deployedName("usage") };
  }
  if (verifications !== undefined && usage !== undefined) {
    return { stage, verificationsTable: verifications, usageTable: usage };
  }
  const outputs = await readOutputs(`idcheck-${stage}`);
  const tableNamed = (output: string): string => {
    const name = outputs.get(output);
    if (name === undefined) {
      throw new ConfigurationError(`The stack idcheck-${stage} has no output ${output}. Deploy it again.`);
    }
    return name;
  };
  return {
    stage,
    verificationsTable: tableNamed("VerificationsTableName"),
    usageTable: tableNamed("UsageTableName"),
  };
}

async function readOutputs(stackName: string): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient({});
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return new Map(
      outputs.map(({ OutputKey: name = "", OutputValue: value = "" }) => [name, value] as const),
    );
  } catch (error) {
    throw new ConfigurationError(
      `The stack ${stackName} cannot be read (${asError(error).name}). Check AWS_REGION and your credentials, which need ` +
        "cloudformation:DescribeStacks on it; or set IDCHECK_VERIFICATIONS_TABLE and IDCHECK_USAGE_TABLE.",
    );
  } finally {
    client.destroy();
  }
}
