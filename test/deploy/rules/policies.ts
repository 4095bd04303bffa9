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
  const grants = grantsOf(template).filter(({ where, kind }) => where === roleId && kind === "role");
  return grants
    .flatMap(({ body }) =>
      listOf(body["Action"]).flatMap((action) =>
        listOf(body["Resource"]).map(
          (resource) => `${String(action)} on ${nameOf(resource)}${partitionOf(body["Condition"])}`,
        ),
      ),
    )
    .toSorted();
}

/** A resource of a statement as text: the ARN's form, or the logical id that it comes from. */
export function nameOf(resource: unknown): string {
  const text = valueAt(resource, "Fn::Sub") ?? valueAt(resource, "Fn::GetAtt.0") ?? resource;
  return typeof text === "string" ? text.replace(/^arn:.*?:secret:/u, "secret ") : JSON.stringify(resource);
}

function partitionOf(condition: unknown): string {
  const partition =
    valueAt(condition, "ForAllValues:StringEquals.dynamodb:LeadingKeys.0") ??
    valueAt(condition, "ForAllValues:StringLike.dynamodb:LeadingKeys.0");
  return typeof partition === "string" ? ` of ${partition}` : "";
}

function statements(where: string, kind: Statement["kind"], policy: unknown): Statement[] {
  return listOf(valueAt(policy, "Statement"))
    .filter(isRecord)
    .map((body) => ({ where, kind, body }));
}
