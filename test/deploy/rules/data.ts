import { resourcesOf, targetOf, type Template, valueAt } from "../support/template.ts";
import type { Rule } from "./rule.ts";

/** What is kept, how it is encrypted, and what outlives the stack. */
export const dataRules: readonly Rule[] = [
  {
    states: "encrypts both tables by the stack's key, and can restore them to any second",
    findings: (template) =>
      lacking(template, "AWS::DynamoDB::Table", {
        "encryption by the stack's key": (properties) =>
          valueAt(properties, "SSESpecification.SSEEnabled") === true &&
          valueAt(properties, "SSESpecification.SSEType") === "KMS" &&
          targetOf(valueAt(properties, "SSESpecification.KMSMasterKeyId")) === "EncryptionKey",
        "point-in-time recovery": (properties) =>
          valueAt(properties, "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled") === true,
        "time to live": (properties) => valueAt(properties, "TimeToLiveSpecification.Enabled") === true,
      }),
    faults: [
      ["VerificationsTable.Properties.SSESpecification", undefined],
      ["UsageTable.Properties.SSESpecification.KMSMasterKeyId", undefined],
      ["UsageTable.Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", false],
      ["VerificationsTable.Properties.TimeToLiveSpecification", undefined],
    ],
  },
  {
    states: "streams both images of every record, and indexes none of them",
    findings: (template) =>
      lacking(template, "AWS::DynamoDB::Table", {
        "a stream of both images": (properties, id) =>
          id !== "VerificationsTable" ||
          valueAt(properties, "StreamSpecification.StreamViewType") === "NEW_AND_OLD_IMAGES",
        "keys that spread evenly, for it has an index": (properties) =>
          !("GlobalSecondaryIndexes" in properties) && !("LocalSecondaryIndexes" in properties),
      }),
    faults: [
      ["VerificationsTable.Properties.StreamSpecification.StreamViewType", "KEYS_ONLY"],
      ["VerificationsTable.Properties.GlobalSecondaryIndexes", []],
    ],
  },
  {
    states: "retains tables and key when it is removed or replaced, but not when it could not be made at all",
    findings: (template) =>
      ["AWS::DynamoDB::Table", "AWS::KMS::Key"].flatMap((type) =>
        resourcesOf(template, type)
          .filter(
            (table) =>
              table.DeletionPolicy !== "RetainExceptOnCreate" ||
              valueAt(table, "UpdateReplacePolicy") !== "Retain",
          )
          .map(({ id }) => `${id} would be lost with the stack, or left behind by one that was never made`),
      ),
    faults: [
      ["VerificationsTable.DeletionPolicy", undefined],
      ["VerificationsTable.DeletionPolicy", "Retain"],
      // CloudFormation takes this policy for removal alone.
      ["VerificationsTable.UpdateReplacePolicy", "RetainExceptOnCreate"],
      ["UsageTable.UpdateReplacePolicy", "Delete"],
      ["EncryptionKey.DeletionPolicy", "Delete"],
    ],
  },
  {
    states: "leaves deletion protection to what switches it on after the first success",
    findings: (template) =>
      resourcesOf(template, "AWS::DynamoDB::Table")
        .filter(({ Properties }) => "DeletionProtectionEnabled" in Properties)
        .map(({ id }) => `${id} could not be rolled back, or would lose a protection that was switched on`),
    faults: [
      ["UsageTable.Properties.DeletionProtectionEnabled", true],
      ["UsageTable.Properties.DeletionProtectionEnabled", false],
    ],
  },
  {
    states: "gives what it retains no fixed name, which deploying again would find taken",
    findings: (template) =>
      Object.entries(template.Resources)
        .filter(([, { DeletionPolicy = "Delete" }]) => DeletionPolicy !== "Delete")
        .filter(([, { Properties }]) => Object.keys(Properties).some((name) => fixedNames.has(name)))
        .map(([id]) => `${id} is retained under a fixed name`),
    faults: [
      ["VerificationsTable.Properties.TableName", "idcheck-prod-verifications"],
      ["VerificationLogGroup.DeletionPolicy", "Retain"],
    ],
  },
  {
    states: "rotates the stack's key",
    findings: (template) =>
      lacking(template, "AWS::KMS::Key", {
        rotation: (properties) => properties["EnableKeyRotation"] === true,
      }),
    faults: [["EncryptionKey.Properties.EnableKeyRotation", undefined]],
  },
  {
    states: "keeps logs for a time, encrypted by the stack's key",
    findings: (template) =>
      lacking(template, "AWS::Logs::LogGroup", {
        retention: (properties) => typeof properties["RetentionInDays"] === "number",
        "encryption by the stack's key": (properties) => targetOf(properties["KmsKeyId"]) === "EncryptionKey",
      }),
    faults: [
      ["VerificationLogGroup.Properties.RetentionInDays", undefined],
      ["HttpApiLogGroup.Properties.KmsKeyId", undefined],
    ],
  },
  {
    states: "encrypts its queues",
    findings: (template) =>
      lacking(template, "AWS::SQS::Queue", {
        encryption: (properties) =>
          properties["SqsManagedSseEnabled"] === true || "KmsMasterKeyId" in properties,
      }),
    faults: [["SetAsideQueue.Properties.SqsManagedSseEnabled", undefined]],
  },
  {
    states: "encrypts the topic of alarms by the stack's key, which AWS's own would not let alarms use",
    findings: (template) =>
      lacking(template, "AWS::SNS::Topic", {
        "encryption by the stack's key": (properties) =>
          targetOf(properties["KmsMasterKeyId"]) === "EncryptionKey",
      }),
    faults: [
      ["AlarmTopic.Properties.KmsMasterKeyId", undefined],
      ["AlarmTopic.Properties.KmsMasterKeyId", "alias/aws/sns"],
    ],
  },
  {
    states: "encrypts the bucket of deployments and closes it to the public",
    findings: (template) =>
      lacking(template, "AWS::S3::Bucket", {
        encryption: (properties) => "BucketEncryption" in properties,
        "a block of public access": (properties) =>
          ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"].every(
            (name) => valueAt(properties, `PublicAccessBlockConfiguration.${name}`) === true,
          ),
      }),
    faults: [
      ["ServerlessDeploymentBucket.Properties.BucketEncryption", undefined],
      ["ServerlessDeploymentBucket.Properties.PublicAccessBlockConfiguration.BlockPublicPolicy", false],
    ],
  },
];

/** Properties by which a resource takes a name that no other may have. */
const fixedNames = new Set([
  "AliasName",
  "BucketName",
  "LogGroupName",
  "Name",
  "RoleName",
  "TableName",
  "TopicName",
]);

type Requirements = Readonly<Record<string, (properties: Record<string, unknown>, id: string) => boolean>>;

function lacking(template: Template, type: string, requirements: Requirements): string[] {
  return resourcesOf(template, type).flatMap(({ id, Properties }) =>
    Object.entries(requirements)
      .filter(([, isMet]) => !isMet(Properties, id))
      .map(([requirement]) => `${id} lacks ${requirement}`),
  );
}
