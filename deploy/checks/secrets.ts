import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { asError } from "../../cli/thrown.ts";
import { providerSecretName } from "../../lib/providers/accounts.ts";
import { keysSecretName } from "../../lib/secrets/keys.ts";
import type { Aws } from "../aws.ts";
import { type DeployedTemplate, resourcesIn } from "../template.ts";
import type { Finding } from "./finding.ts";

/** A secret that the functions of a stage read: whether it is there, and which key encrypts it. */
export type SecretState = { name: string; exists: boolean; isDeleted: boolean; kmsKeyId: string | undefined };

/** The names of the secrets that the functions of a template read. */
export function secretNames(template: DeployedTemplate, stage: string): string[] {
  const [providers = ""] = resourcesIn(template, "AWS::Lambda::Function").map(({ properties }) =>
    environmentValue(properties, "IDCHECK_PROVIDERS"),
  );
  const ids = providers.split(",").flatMap((id) => id.trim() || []);
  return [keysSecretName(stage), ...ids.map((id) => providerSecretName(stage, id))];
}

/** A variable of a function's environment; empty if CloudFormation fills it in. */
export function environmentValue(properties: Readonly<Record<string, unknown>>, name: string): string {
  const { Environment: environment } = properties;
  if (!isRecord(environment) || !isRecord(environment["Variables"])) return "";
  const value = environment["Variables"][name];
  return typeof value === "string" ? value : "";
}

/** Looks at secrets, and never at their values. */
export async function readSecretStates({ secrets }: Aws, names: readonly string[]): Promise<SecretState[]> {
  return Promise.all(
    names.map(async (name) => {
      try {
        const { KmsKeyId, DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId: name }));
        return { name, exists: true, isDeleted: DeletedDate !== undefined, kmsKeyId: KmsKeyId };
      } catch (error) {
        if (asError(error).name !== "ResourceNotFoundException") throw error;
        return { name, exists: false, isDeleted: false, kmsKeyId: undefined };
      }
    }),
  );
}

/**
 * What keeps functions from reading secrets that exist: their roles may use the key of their own stack, and AWS's own key for
 * Secrets Manager. `stackKeyArn` is undefined before the first deployment, which makes a new key.
 */
export function secretFindings(states: readonly SecretState[], stackKeyArn: string | undefined): Finding[] {
  return states.flatMap(({ name, isDeleted, kmsKeyId }) => {
    if (isDeleted) {
      const text = `The secret ${name} is to be deleted, and no function can read it. Restore it: aws secretsmanager restore-secret --secret-id ${name}`;
      return [{ blocks: false, text }];
    }
    if (isReadableWith(kmsKeyId, stackKeyArn)) return [];
    const text =
      `The secret ${name} is encrypted with another key than the stack's, so no function can read it. ` +
      "After the deployment, run npx idcheck setup: it moves the secret to the stack's key.";
    return [{ blocks: false, text }];
  });
}

function isReadableWith(kmsKeyId: string | undefined, stackKeyArn: string | undefined): boolean {
  if (kmsKeyId === undefined || kmsKeyId.endsWith("alias/aws/secretsmanager")) return true;
  return stackKeyArn !== undefined && (kmsKeyId === stackKeyArn || stackKeyArn.endsWith(`:key/${kmsKeyId}`));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
