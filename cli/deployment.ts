import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { functionEnvironment, setMissing } from "../local/gateway/environment.ts";
import { host, portsFrom } from "../local/ports.ts";
import { deployedName, localStage } from "../local/stage.ts";
import type { Surroundings } from "./command.ts";
import { asError } from "./thrown.ts";

/** What an operator's command works on: a stage, and the names of its tables. */
export type Deployment = { stage: string; verificationsTable: string; usageTable: string };

/** The tables of a stage, as {@link findDeployment} finds them. Throws a ConfigurationError also if it is not deployed. */
export async function readDeployment(
  stage: string,
  surroundings: Pick<Surroundings, "environment">,
): Promise<Deployment> {
  const deployment = await findDeployment(stage, surroundings);
  if (deployment !== undefined) return deployment;
  throw new ConfigurationError(
    `There is no stack ${stackOf(stage)}. Check --stage, AWS_REGION and your credentials; or set ` +
      "IDCHECK_VERIFICATIONS_TABLE and IDCHECK_USAGE_TABLE.",
  );
}

/** For the stage `local`, points the SDK to the local stack, so that commands can be tried out there and reach nothing else. */
export function pointAtStage(stage: string, { environment }: Pick<Surroundings, "environment">): void {
  if (stage !== localStage) return;
  const ports = portsFrom(environment);
  setMissing(
    functionEnvironment({
      dynamoDbEndpoint: `http://${host}:${ports.dynamoDb}`,
      secretsEndpoint: `http://${host}:${ports.secrets}`,
    }),
  );
}

/**
 * Finds the tables of a stage: from `IDCHECK_VERIFICATIONS_TABLE` and `IDCHECK_USAGE_TABLE` if both are set, otherwise
 * from the outputs of the stack `idcheck-<stage>`; undefined if there is no such stack. For the stage `local` it points the SDK to
 * the local stack, so that commands can be tried out there. Throws a ConfigurationError that says what to do.
 */
export async function findDeployment(
  stage: string,
  { environment }: Pick<Surroundings, "environment">,
): Promise<Deployment | undefined> {
  const { IDCHECK_VERIFICATIONS_TABLE: verifications, IDCHECK_USAGE_TABLE: usage } = environment;
  pointAtStage(stage, { environment });
  if (stage === localStage) {
    return { stage, verificationsTable: deployedName("verifications"), usageTable: deployedName("usage") };
  }
  if (verifications !== undefined && usage !== undefined) {
    return { stage, verificationsTable: verifications, usageTable: usage };
  }
  const outputs = await readOutputs(stackOf(stage));
  if (outputs === undefined) return undefined;
  const tableNamed = (output: string): string => {
    const name = outputs.get(output);
    if (name === undefined) {
      throw new ConfigurationError(`The stack ${stackOf(stage)} has no output ${output}. Deploy it again.`);
    }
    return name;
  };
  return {
    stage,
    verificationsTable: tableNamed("VerificationsTableName"),
    usageTable: tableNamed("UsageTableName"),
  };
}

function stackOf(stage: string): string {
  return `idcheck-${stage}`;
}

/** Undefined if there is no such stack. */
async function readOutputs(stackName: string): Promise<ReadonlyMap<string, string> | undefined> {
  const client = new CloudFormationClient({});
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return new Map(
      outputs.map(({ OutputKey: name = "", OutputValue: value = "" }) => [name, value] as const),
    );
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw new ConfigurationError(
      `The stack ${stackName} cannot be read (${asError(error).name}). Check AWS_REGION and your credentials, which need ` +
        "cloudformation:DescribeStacks on it; or set IDCHECK_VERIFICATIONS_TABLE and IDCHECK_USAGE_TABLE.",
    );
  } finally {
    client.destroy();
  }
}

/** AWS has no error of its own for this: only the message tells it from a request that it cannot read. */
function isAbsence(error: unknown): boolean {
  const { name, message } = asError(error);
  return name === "ValidationError" && message.endsWith("does not exist");
}
