/**
 * Actions on a resource. In the ARN, `{partition}`, `{region}`, `{stack}` (the name of the stack) and `{secrets}` (the beginning of
 * the secrets' names) are filled in. The account is the role's own, so it is left open.
 */
export type Permission = { actions: readonly string[]; on: string; condition?: object };

/** Actions of one service, by their names without it; several in a text, separated by blanks. */
function allow(
  service: string,
  names: string | readonly string[],
  on: string,
  condition?: object,
): Permission {
  const actions = [names]
    .flat()
    .join(" ")
    .split(" ")
    .map((name) => `${service}:${name}`);
  return { actions, on, ...(condition !== undefined && { condition }) };
}

const functions = "arn:{partition}:lambda:{region}:*:function:{stack}-*";
const bucket = "arn:{partition}:s3:::{stack}-*";
const keys = "arn:{partition}:kms:{region}:*:key/*";
const roles = "arn:{partition}:iam::*:role/{stack}-*";
const topics = "arn:{partition}:sns:{region}:*:{stack}-*";
const tables = "arn:{partition}:dynamodb:{region}:*:table/{stack}-*";

const httpApi: readonly Permission[] = [
  allow("apigateway", "DELETE GET PATCH POST PUT", "arn:{partition}:apigateway:{region}::/*"),
];

/**
 * What CloudFormation does with the permissions of the role that deploys, by type of resource: the permissions of the handlers in AWS's
 * schema of the type, without those for what the template does not use (a test lists these).
 */
export const neededByType: Readonly<Record<string, readonly Permission[]>> = {
  "AWS::ApiGatewayV2::Api": httpApi,
  "AWS::ApiGatewayV2::Authorizer": httpApi,
  "AWS::ApiGatewayV2::Integration": httpApi,
  "AWS::ApiGatewayV2::Route": httpApi,
  "AWS::ApiGatewayV2::Stage": [
    ...httpApi,
    // For access logs, whose delivery API Gateway sets up with the permissions of the caller. They have no resource.
    allow(
      "logs",
      [
        "CreateLogDelivery DeleteLogDelivery DescribeResourcePolicies GetLogDelivery",
        "ListLogDeliveries PutResourcePolicy UpdateLogDelivery",
      ],
      "*",
    ),
  ],
  "AWS::CloudWatch::Alarm": [
    allow(
      "cloudwatch",
      "DeleteAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource",
      "arn:{partition}:cloudwatch:{region}:*:alarm:{stack}-*",
    ),
    allow("cloudwatch", "DescribeAlarms", "*"),
  ],
  "AWS::CloudWatch::Dashboard": [
    allow(
      "cloudwatch",
      "DeleteDashboards GetDashboard PutDashboard",
      "arn:{partition}:cloudwatch::*:dashboard/{stack}*",
    ),
  ],
  "AWS::DynamoDB::Table": [
    allow(
      "dynamodb",
      [
        "CreateTable DeleteTable DescribeContinuousBackups DescribeContributorInsights",
        "DescribeKinesisStreamingDestination DescribeTable DescribeTimeToLive GetResourcePolicy",
        "ListTagsOfResource TagResource UntagResource UpdateContinuousBackups UpdateTable",
        "UpdateTimeToLive",
      ],
      tables,
    ),
    allow("kms", "CreateGrant Decrypt DescribeKey Encrypt RevokeGrant", keys),
  ],
  "AWS::Events::Rule": [
    allow(
      "events",
      [
        "DeleteRule DescribeRule ListTargetsByRule PutRule PutTargets RemoveTargets TagResource",
        "UntagResource",
      ],
      "arn:{partition}:events:{region}:*:rule/{stack}-*",
    ),
  ],
  "AWS::IAM::Role": [
    allow(
      "iam",
      [
        "CreateRole DeleteRole DeleteRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies",
        "ListRolePolicies PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole",
        "UpdateRoleDescription",
      ],
      roles,
    ),
  ],
  "AWS::KMS::Key": [
    allow("kms", "CreateKey", "*"),
    allow(
      "kms",
      [
        "DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation GetKeyPolicy",
        "GetKeyRotationStatus ListResourceTags PutKeyPolicy ScheduleKeyDeletion TagResource",
        "UntagResource UpdateKeyDescription",
      ],
      keys,
    ),
  ],
  "AWS::Lambda::Alias": [
    allow(
      "lambda",
      "CreateAlias DeleteAlias GetAlias GetProvisionedConcurrencyConfig UpdateAlias",
      functions,
    ),
  ],
  "AWS::Lambda::EventInvokeConfig": [
    allow(
      "lambda",
      [
        "DeleteFunctionEventInvokeConfig GetFunctionEventInvokeConfig",
        "PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig",
      ],
      functions,
    ),
  ],
  "AWS::Lambda::EventSourceMapping": [
    // A mapping has no name before it exists.
    allow(
      "lambda",
      ["CreateEventSourceMapping DeleteEventSourceMapping GetEventSourceMapping", "UpdateEventSourceMapping"],
      "*",
    ),
    allow(
      "lambda",
      "ListTags TagResource UntagResource",
      "arn:{partition}:lambda:{region}:*:event-source-mapping:*",
    ),
  ],
  "AWS::Lambda::Function": [
    allow(
      "lambda",
      [
        "CreateFunction DeleteFunction DeleteFunctionConcurrency GetFunction",
        "GetFunctionCodeSigningConfig GetRuntimeManagementConfig ListTags PutFunctionConcurrency",
        "PutRuntimeManagementConfig TagResource UntagResource UpdateFunctionCode",
        "UpdateFunctionConfiguration",
      ],
      functions,
    ),
    allow("s3", "GetObject GetObjectVersion", bucket),
    allow("iam", "PassRole", roles, { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }),
  ],
  "AWS::Lambda::Permission": [allow("lambda", "AddPermission GetPolicy RemovePermission", functions)],
  "AWS::Logs::LogGroup": [
    allow(
      "logs",
      [
        "AssociateKmsKey CreateLogGroup DeleteLogGroup DeleteRetentionPolicy DisassociateKmsKey",
        "GetDataProtectionPolicy ListTagsForResource PutRetentionPolicy TagResource UntagResource",
      ],
      "arn:{partition}:logs:{region}:*:log-group:/aws/*/{stack}*",
    ),
    allow("logs", "DescribeLogGroups", "*"),
  ],
  "AWS::S3::Bucket": [
    allow(
      "s3",
      [
        "CreateBucket DeleteBucket GetBucketVersioning GetEncryptionConfiguration",
        "PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning",
        "PutEncryptionConfiguration",
      ],
      bucket,
    ),
  ],
  "AWS::S3::BucketPolicy": [allow("s3", "DeleteBucketPolicy GetBucketPolicy PutBucketPolicy", bucket)],
  "AWS::SNS::Topic": [
    allow(
      "sns",
      [
        "CreateTopic DeleteTopic GetDataProtectionPolicy GetTopicAttributes",
        "ListSubscriptionsByTopic ListTagsForResource SetTopicAttributes TagResource",
        "UntagResource",
      ],
      topics,
    ),
  ],
  "AWS::SNS::TopicPolicy": [allow("sns", "GetTopicAttributes SetTopicAttributes", topics)],
  "AWS::SQS::Queue": [
    allow(
      "sqs",
      [
        "CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags SetQueueAttributes",
        "TagQueue UntagQueue",
      ],
      "arn:{partition}:sqs:{region}:*:{stack}-*",
    ),
  ],
};

/** What the framework does by itself, and what the checks before and after a deployment look at. */
export const neededOtherwise: readonly Permission[] = [
  allow(
    "cloudformation",
    [
      "CreateChangeSet DeleteChangeSet DeleteStack DescribeChangeSet DescribeStackEvents",
      "DescribeStackResource DescribeStacks ExecuteChangeSet GetTemplate ListStackResources",
      "SetStackPolicy TagResource UpdateTerminationProtection",
    ],
    "arn:{partition}:cloudformation:{region}:*:stack/{stack}/*",
  ),
  allow("cloudformation", "DescribeStackResources DescribeType ValidateTemplate", "*"),
  allow("cloudwatch", "ListDashboards", "*"),
  allow("ecr", "DescribeRepositories", "*"),
  allow("lambda", "GetAccountSettings ListLayers", "*"),
  allow(
    "s3",
    [
      "DeleteObject DeleteObjectVersion GetBucketLocation GetObject ListBucket",
      "ListBucketVersions PutObject",
    ],
    bucket,
  ),
  allow("lambda", "GetFunctionConcurrency GetFunctionConfiguration", functions),
  allow("secretsmanager", "DescribeSecret", "arn:{partition}:secretsmanager:{region}:*:secret:{secrets}/*"),
];
