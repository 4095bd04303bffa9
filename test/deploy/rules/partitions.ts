import { listOf, resourcesOf, textsIn, valueAt } from "../support/template.ts";
import type { Rule } from "./rule.ts";

/** Types that exist in China's two Regions, of which HTTP APIs without Lambda authorizers need no licence there. */
const everywhere = new Set([
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::Authorizer",
  "AWS::ApiGatewayV2::Integration",
  "AWS::ApiGatewayV2::Route",
  "AWS::ApiGatewayV2::Stage",
  "AWS::CloudWatch::Alarm",
  "AWS::CloudWatch::Dashboard",
  "AWS::DynamoDB::Table",
  "AWS::Events::Rule",
  "AWS::IAM::Role",
  "AWS::KMS::Key",
  "AWS::Lambda::Alias",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::Lambda::EventSourceMapping",
  "AWS::Lambda::Function",
  "AWS::Lambda::Permission",
  "AWS::Logs::LogGroup",
  "AWS::S3::Bucket",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::Topic",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::Queue",
]);

/**
 * Metrics of AWS that an alarm may read: those whose page in the documents for China's Regions has them. Lambda's page there leaves
 * out AsyncEventsReceived, AsyncEventAge, AsyncEventsDropped and the metrics of event source mappings.
 */
const measuredEverywhere = new Set([
  "AWS/ApiGateway 4xx",
  "AWS/ApiGateway 5xx",
  "AWS/ApiGateway Count",
  "AWS/DynamoDB ConsumedWriteCapacityUnits",
  "AWS/Events FailedInvocations",
  "AWS/Events Invocations",
  "AWS/Lambda Errors",
  "AWS/Lambda Invocations",
  "AWS/Lambda IteratorAge",
  "AWS/Lambda Throttles",
  "AWS/SQS ApproximateNumberOfMessagesVisible",
]);

/** What makes one template do in the partitions `aws` and `aws-cn`. */
export const partitionRules: readonly Rule[] = [
  {
    states: "has nothing that China's Regions lack",
    findings: (template) =>
      Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => [
        ...(everywhere.has(Type) ? [] : [`${id} is of the type ${Type}`]),
        ...["TracingConfig", "Layers", "SnapStart"]
          .filter((name) => name in Properties)
          .map((name) => `${id} has ${name}`),
      ]),
    faults: [
      ["Pool", { Type: "AWS::Cognito::UserPool", Properties: {} }],
      ["VerificationLambdaFunction.Properties.TracingConfig", { Mode: "Active" }],
    ],
  },
  {
    states: "has no alarm on a metric that China's Regions lack, nor on one that an alarm cannot be sure of",
    findings: (template) =>
      resourcesOf(template, "AWS::CloudWatch::Alarm").flatMap(({ id, Properties }) =>
        [Properties, ...listOf(Properties["Metrics"]).map((query) => valueAt(query, "MetricStat.Metric"))]
          .filter((metric) => String(valueAt(metric, "Namespace")).startsWith("AWS/"))
          .map((metric) => `${String(valueAt(metric, "Namespace"))} ${String(valueAt(metric, "MetricName"))}`)
          .filter((metric) => !measuredEverywhere.has(metric))
          .map((metric) => `${id} reads ${metric}`),
      ),
    faults: [
      ["ProjectionBehindAlarm.Properties.MetricName", "AsyncEventAge"],
      ["ScheduleStoppedAlarm.Properties.Metrics.1.MetricStat.Metric.MetricName", "PolledEventCount"],
    ],
  },
  {
    states: "has the Region in the dashboard's name, which is one for all Regions of an account",
    findings: (template) =>
      resourcesOf(template, "AWS::CloudWatch::Dashboard")
        .filter(
          ({ Properties }) =>
            !String(valueAt(Properties, "DashboardName.Fn::Sub")).endsWith("-${AWS::Region}"),
        )
        .map(({ id }) => `${id} would be overwritten by that of another Region`),
    faults: [["Dashboard.Properties.DashboardName", "idcheck-prod"]],
  },
  {
    states: "names no partition in an ARN and no domain in a host",
    findings: (template) =>
      textsIn(template.Resources)
        .filter(
          ({ path, text }) => /arn:aws/u.test(text) || (/amazonaws\.com/u.test(text) && !isService(path)),
        )
        .map(({ path }) => `${path} is bound to one partition`),
    faults: [
      ["VerificationLambdaFunction.Properties.Environment.Variables.IDCHECK_KEY", "arn:aws:kms:x"],
      [
        "VerificationLambdaFunction.Properties.Environment.Variables.IDCHECK_HOST",
        { "Fn::Sub": "https://sts.${AWS::Region}.amazonaws.com" },
      ],
    ],
  },
];

/** Service principals have one name in every partition; a condition on a service names both of its forms. */
function isService(path: string): boolean {
  return /\.Principal\b|\.Condition\.StringEquals\.kms:ViaService\./u.test(path);
}
