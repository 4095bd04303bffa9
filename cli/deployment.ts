import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { deployedName, localStage } from "../local/stage.ts";
import type { Reach } from "./aws/reach.ts";
import { readStack, type Stack, stackNameOf } from "./aws/stack.ts";
import type { Surroundings } from "./command.ts";

/** What an operator's command works on: a stage, and the names of its tables. */
export type Deployment = {
  stage: string;
  verificationsTable: string;
  usageTable: string;
  /** The ARN of the stack's KMS key; undefined if no stack was read. */
  encryptionKeyArn: string | undefined;
};

const byVariables = "Or set IDCHECK_VERIFICATIONS_TABLE and IDCHECK_USAGE_TABLE.";

/** The tables of a stage, as {@link findDeployment} finds them. Throws a ConfigurationError also if it is not deployed. */
export async function readDeployment(
  stage: string,
  surroundings: Pick<Surroundings, "environment">,
  reach: Reach,
): Promise<Deployment> {
  const deployment = await findDeployment(stage, surroundings, reach);
  if (deployment !== undefined) return deployment;
  throw new ConfigurationError(`${noStack(stage, reach)} ${byVariables}`);
}

/** What is said if a stage is not deployed where it is looked for. */
export function noStack(stage: string, { region: { name, from } }: Reach): string {
  return (
    `There is no stack ${stackNameOf(stage)} in the Region ${name} (from ${from}). Check --stage and --region, and whether ` +
    "your credentials are for the right account."
  );
}

/**
 * Finds the tables of a stage: from `IDCHECK_VERIFICATIONS_TABLE` and `IDCHECK_USAGE_TABLE` if both are set, otherwise
 * from the outputs of the stack `idcheck-<stage>`; undefined if there is no such stack. The stage `local` is that of the local
 * stack. Throws a ConfigurationError that says what to do.
 */
export async function findDeployment(
  stage: string,
  { environment }: Pick<Surroundings, "environment">,
  reach: Reach,
): Promise<Deployment | undefined> {
  const { IDCHECK_VERIFICATIONS_TABLE: verifications, IDCHECK_USAGE_TABLE: usage } = environment;
  if (stage === localStage) return ofLocalStack;
  if (verifications !== undefined && usage !== undefined) {
    return {
      stage,
      verificationsTable: verifications,
      usageTable: usage,
      encryptionKeyArn: undefined,
    };
  }
  const stack = await readStack(reach, stage, byVariables);
  return stack && deploymentOf(stage, stack);
}

/** The tables and the key that a stack names. Throws a ConfigurationError if it names none, as one that was never whole. */
export function deploymentOf(stage: string, { name, status, outputs }: Stack): Deployment {
  const output = (key: string): string => {
    const value = outputs.get(key);
    if (value !== undefined) return value;
    throw new ConfigurationError(`The stack ${name} (${status}) has no output ${key}. Deploy it again.`);
  };
  return {
    stage,
    verificationsTable: output("VerificationsTableName"),
    usageTable: output("UsageTableName"),
    encryptionKeyArn: output("EncryptionKeyArn"),
  };
}

/** What an operator's command works on in the local stack. */
export const ofLocalStack: Deployment = {
  stage: localStage,
  verificationsTable: deployedName("verifications"),
  usageTable: deployedName("usage"),
  encryptionKeyArn: undefined,
};
