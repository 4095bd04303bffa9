import { isRecord } from "../../support/is-record.ts";
import { grantsOf, isLike, type Statement } from "../rules/policies.ts";
import { listOf, type Template, valueAt } from "./template.ts";

/** Where a stack is, and the ARN of the key that it was given. */
export type Place = { partition: string; region: string; urlSuffix: string; keyArn: string };

/** A secret: its name, and the keys that each decrypt its current version. */
type Secret = { name: string; keyArns: readonly string[] };

const accountId = "123456789012";
/** AWS's own key, as Secrets Manager names it in the list of versions. */
const awsKey = "DefaultEncryptionKey";

/**
 * Whether a role of a stack can read a secret, by what AWS documents: the role needs `secretsmanager:GetSecretValue` on it, and
 * `kms:Decrypt` with one of its keys through Secrets Manager, which the policy of that key must leave to the policies of the
 * account (https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html). All roles of an account may use AWS's
 * own key in this way. The policy of a key that the stack does not have is not known, and takes no decision from the role's own.
 */
export function canReadSecret(template: Template, roleId: string, secret: Secret, place: Place): boolean {
  const secretArn = `arn:${place.partition}:secretsmanager:${place.region}:${accountId}:secret:${secret.name}-a1B2c3`;
  const via = `secretsmanager.${place.region}.${place.urlSuffix}`;
  const ofRole = (action: string, resource: string, viaService?: string): boolean =>
    grantsOf(template).some(
      (grant) =>
        grant.where === roleId &&
        grant.kind === "role" &&
        grants(grant, { action, resource, viaService }, place),
    );
  return (
    ofRole("secretsmanager:GetSecretValue", secretArn) &&
    secret.keyArns.some(
      (keyArn) =>
        keyArn === awsKey ||
        (ofRole("kms:Decrypt", keyArn, via) && (keyArn !== place.keyArn || leavesToAccount(template, place))),
    )
  );
}

/** Whether the policy of the stack's key lets policies of the account allow to decrypt. */
function leavesToAccount(template: Template, place: Place): boolean {
  const root = `arn:${place.partition}:iam::${accountId}:root`;
  return grantsOf(template).some(
    (grant) =>
      grant.kind === "key" &&
      resolved(valueAt(grant.body, "Principal.AWS"), place) === root &&
      grants(grant, { action: "kms:Decrypt", resource: "*", viaService: undefined }, place),
  );
}

function grants(
  { body }: Statement,
  { action, resource, viaService }: { action: string; resource: string; viaService: string | undefined },
  place: Place,
): boolean {
  return (
    listOf(body["Action"]).some((one) => isLike(String(one), action)) &&
    listOf(body["Resource"]).some((one) => isLike(resolved(one, place), resource)) &&
    Object.entries(isRecord(body["Condition"]) ? body["Condition"] : {}).every(
      ([operator, keys]) =>
        operator === "StringEquals" &&
        Object.entries(isRecord(keys) ? keys : {}).every(
          ([key, values]) =>
            key === "kms:ViaService" && listOf(values).some((value) => resolved(value, place) === viaService),
        ),
    )
  );
}

/** A text of the template as CloudFormation resolves it in a place. */
function resolved(value: unknown, { partition, region, urlSuffix, keyArn }: Place): string {
  if (valueAt(value, "Fn::GetAtt.0") === "EncryptionKey") return keyArn;
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::Partition": partition,
    "AWS::Region": region,
    "AWS::AccountId": accountId,
    "AWS::URLSuffix": urlSuffix,
  };
  const text = valueAt(value, "Fn::Sub") ?? value;
  return typeof text === "string"
    ? text.replaceAll(/\$\{([\w:]+)\}/gu, (whole, name: string) => pseudo[name] ?? whole)
    : "";
}
