import { isRecord } from "../../support/is-record.ts";
import { listOf, resourcesOf, type Template, valueAt } from "../support/template.ts";

/** One statement of a policy, and where it stands. */
export type Statement = {
  where: string;
  kind: "role" | "trust" | "key" | "bucket" | "topic";
  body: Record<string, unknown>;
};

/** Every statement of every policy of the template. */
function statementsOf(template: Template): Statement[] {
  return [
    ...resourcesOf(template, "AWS::IAM::Role").flatMap(({ id, Properties }) => [
      ...statements(id, "trust", Properties["AssumeRolePolicyDocument"]),
      ...listOf(Properties["Policies"]).flatMap((policy) =>
        statements(id, "role", valueAt(policy, "PolicyDocument")),
      ),
    ]),
    ...["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"].flatMap((type) =>
      resourcesOf(template, type).flatMap(({ id, Properties }) =>
        statements(id, "role", Properties["PolicyDocument"]),
      ),
    ),
    ...resourcesOf(template, "AWS::KMS::Key").flatMap(({ id, Properties }) =>
      statements(id, "key", Properties["KeyPolicy"]),
    ),
    ...resourcesOf(template, "AWS::S3::BucketPolicy").flatMap(({ id, Properties }) =>
      statements(id, "bucket", Properties["PolicyDocument"]),
    ),
    ...resourcesOf(template, "AWS::SNS::TopicPolicy").flatMap(({ id, Properties }) =>
      statements(id, "topic", Properties["PolicyDocument"]),
    ),
  ];
}

/** The statements that grant something. */
export function grantsOf(template: Template): Statement[] {
  return statementsOf(template).filter(({ body }) => body["Effect"] !== "Deny");
}

/** What a role may do, as `<action> on <resource>[ of <partition>]`, sorted. */
export function permissionsOf(template: Template, roleId: string): string[] {
  return roleGrantsOf(template, roleId)
    .flatMap(({ body }) =>
      listOf(body["Action"]).flatMap((action) =>
        listOf(body["Resource"]).flatMap((resource) => {
          const partitions = partitionsOf(body["Condition"]).map((partition) => ` of ${partition}`);
          const what = `${String(action)} on ${nameOf(resource)}`;
          return partitions.length === 0 ? [what] : partitions.map((partition) => what + partition);
        }),
      ),
    )
    .toSorted();
}

/** What a role asks for: an action on a table, and the partition keys, none for a scan. */
export type TableRequest = { action: string; table: string; partitions: readonly string[] };

/** Whether IAM lets a role make a request to a table, by the rules of IAM for the conditions that the template uses. */
export function mayRole(template: Template, roleId: string, request: TableRequest): boolean {
  return roleGrantsOf(template, roleId).some(
    ({ body }) =>
      listOf(body["Action"]).includes(request.action) &&
      listOf(body["Resource"]).some((resource) => nameOf(resource) === request.table) &&
      Object.entries(isRecord(body["Condition"]) ? body["Condition"] : {}).every(([operator, keys]) =>
        holds(operator, valueAt(keys, "dynamodb:LeadingKeys"), request.partitions),
      ),
  );
}

/** A condition on the partition keys of a request. A condition on another key, or by another operator, does not hold. */
function holds(operator: string, expected: unknown, partitions: readonly string[]): boolean {
  if (operator === "Null") return expected === String(partitions.length === 0);
  if (operator !== "ForAllValues:StringLike" || expected === undefined) return false;
  const patterns = listOf(expected).map(String);
  return partitions.every((partition) => patterns.some((pattern) => isLike(pattern, partition)));
}

/** Whether a text matches a pattern of IAM, in which `*` is any text and `?` any character. */
export function isLike(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su").test(text);
}

function roleGrantsOf(template: Template, roleId: string): Statement[] {
  return grantsOf(template).filter(({ where, kind }) => where === roleId && kind === "role");
}

/** A resource of a statement as text: the ARN's form, or the logical id that it comes from. */
export function nameOf(resource: unknown): string {
  const text = valueAt(resource, "Fn::Sub") ?? valueAt(resource, "Fn::GetAtt.0") ?? resource;
  return typeof text === "string" ? text.replace(/^arn:.*?:secret:/u, "secret ") : JSON.stringify(resource);
}

/** The partitions of a table, as patterns, to which a condition restricts a statement. */
export function partitionsOf(condition: unknown): string[] {
  return listOf(valueAt(condition, "ForAllValues:StringLike.dynamodb:LeadingKeys")).map(String);
}

function statements(where: string, kind: Statement["kind"], policy: unknown): Statement[] {
  return listOf(valueAt(policy, "Statement"))
    .filter(isRecord)
    .map((body) => ({ where, kind, body }));
}
