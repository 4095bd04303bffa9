import { listOf, resourcesOf, targetOf, textsIn, valueAt } from "../support/template.ts";
import { grantsOf, nameOf, partitionsOf } from "./policies.ts";
import type { Rule } from "./rule.ts";

const statement = "TwoFactorHttpRole.Properties.Policies.0.PolicyDocument.Statement.1";
const facts = "TwoFactorHttpRole.Properties.Policies.0.PolicyDocument.Statement.2";
const allSecretsOfProviders = /^secret [\w/-]+\/providers\/\*$/u;
const ownAccount = "arn:${AWS::Partition}:iam::${AWS::AccountId}:root";
const suffixOfSecret = /-\?{6}$/u;

/** Who may do what: roles, the key's policy, permissions to invoke. */
export const accessRules: readonly Rule[] = [
  {
    states: "grants no action by a wildcard",
    findings: (template) =>
      grantsOf(template)
        .filter(({ body }) => listOf(body["Action"]).some((action) => String(action).includes("*")))
        .map(({ where }) => `${where} grants a wildcard of actions`),
    faults: [
      [`${statement}.Action`, "dynamodb:*"],
      [`${statement}.Action`, ["dynamodb:GetItem", "dynamodb:Put*"]],
      ["EncryptionKey.Properties.KeyPolicy.Statement.0.Action", "kms:*"],
    ],
  },
  {
    states: "grants nothing by what it leaves out",
    findings: (template) =>
      grantsOf(template)
        .filter(({ body }) => "NotAction" in body || "NotResource" in body || "NotPrincipal" in body)
        .map(({ where }) => `${where} grants everything but something`),
    faults: [[`${statement}.NotAction`, "iam:CreateUser"]],
  },
  {
    // In a key's policy "*" is the key itself: AWS has no other form. A secret's ARN ends in characters of
    // AWS's own, and which providers have one is configuration.
    states: "grants nothing on resources by a wildcard but on the secrets of providers",
    findings: (template) =>
      grantsOf(template)
        .filter(({ kind }) => kind !== "key")
        .flatMap(({ where, body }) =>
          listOf(body["Resource"])
            .map(nameOf)
            .filter((name) => /[*?]/u.test(name))
            .filter((name) => !allSecretsOfProviders.test(name) && !suffixOfSecret.test(name))
            .map((name) => `${where} grants something on ${name}`),
        ),
    faults: [
      [`${statement}.Resource`, "*"],
      [`${statement}.Resource`, { "Fn::Sub": "${VerificationsTable.Arn}/index/*" }],
      ["TwoFactorInvokeRole.Properties.Policies.0.PolicyDocument.Statement.5.Resource.1", "secret idcheck/*"],
    ],
  },
  {
    states: "lets no role be assumed but by Lambda, and nobody whosoever use the key or the topic",
    findings: (template) =>
      grantsOf(template)
        .filter(({ body }) => "Principal" in body)
        .flatMap(({ where, kind, body }) => {
          const principals = textsIn(body["Principal"]).map(({ text }) => text);
          const isOwnAlarm =
            targetOf(valueAt(body, "Condition.StringEquals.aws:SourceAccount")) === "AWS::AccountId";
          const admitted = new Set([
            ...(kind === "trust" ? ["lambda.amazonaws.com"] : []),
            ...(kind === "key" ? [ownAccount, "logs.${AWS::Region}.${AWS::URLSuffix}"] : []),
            ...(isOwnAlarm && (kind === "key" || kind === "topic") ? ["cloudwatch.amazonaws.com"] : []),
          ]);
          return principals.filter((text) => !admitted.has(text)).map((text) => `${where} admits ${text}`);
        }),
    faults: [
      ["EncryptionKey.Properties.KeyPolicy.Statement.0.Principal", "*"],
      ["EncryptionKey.Properties.KeyPolicy.Statement.0.Principal.AWS", "*"],
      ["VerificationRole.Properties.AssumeRolePolicyDocument.Statement.0.Principal", { AWS: "*" }],
      ["AlarmTopicPolicy.Properties.PolicyDocument.Statement.0.Principal", "*"],
      ["AlarmTopicPolicy.Properties.PolicyDocument.Statement.0.Condition", undefined],
      ["EncryptionKey.Properties.KeyPolicy.Statement.2.Condition", undefined],
    ],
  },
  {
    states: "ties every use of the key by a role to the service that it is used through",
    findings: (template) =>
      grantsOf(template)
        .filter(({ kind, body }) => kind === "role" && listOf(body["Action"]).join().includes("kms:"))
        .filter(({ body }) => valueAt(body, "Condition.StringEquals.kms:ViaService") === undefined)
        .map(({ where }) => `${where} may use the key directly`),
    faults: [["TwoFactorHttpRole.Properties.Policies.0.PolicyDocument.Statement.6.Condition", undefined]],
  },
  {
    // ForAllValues alone is true of a request without the key, such as a scan or a statement in PartiQL.
    states: "names the partitions of every use of the table usage, also where a request has no key",
    findings: (template) =>
      grantsOf(template)
        .filter(
          ({ kind, body }) => kind === "role" && listOf(body["Resource"]).map(nameOf).includes("UsageTable"),
        )
        .filter(
          ({ body }) =>
            partitionsOf(body["Condition"]).length === 0 ||
            partitionsOf(body["Condition"]).some((partition) => /^[*?]/u.test(partition)) ||
            valueAt(body, "Condition.Null.dynamodb:LeadingKeys") !== "false",
        )
        .map(({ where }) => `${where} may use partitions of the table usage that it does not name`),
    faults: [
      [`${facts}.Condition`, undefined],
      [`${facts}.Condition.Null`, undefined],
      [`${facts}.Condition.ForAllValues:StringLike`, { "dynamodb:LeadingKeys": ["*"] }],
      [`${facts}.Condition.Null`, { "dynamodb:LeadingKeys": "true" }],
    ],
  },
  {
    states: "gives every function a role of its own, without policies from elsewhere",
    findings(template) {
      const functions = resourcesOf(template, "AWS::Lambda::Function");
      const roles = functions.map(({ Properties }) => targetOf(Properties["Role"]));
      return [
        ...functions
          .filter((_, index) => roles.indexOf(roles[index]) !== index)
          .map(({ id }) => `${id} shares a role`),
        ...functions
          .filter(({ Properties }) => !((targetOf(Properties["Role"]) ?? "") in template.Resources))
          .map(({ id }) => `${id} has a role that the template does not define`),
        ...resourcesOf(template, "AWS::IAM::Role")
          .filter(({ Properties }) => "ManagedPolicyArns" in Properties)
          .map(({ id }) => `${id} takes managed policies`),
      ];
    },
    faults: [
      [
        "ThreeDashfactorDashhttpLambdaFunction.Properties.Role",
        { "Fn::GetAtt": ["TwoFactorHttpRole", "Arn"] },
      ],
      ["VerificationLambdaFunction.Properties.Role", "arn:aws:iam::123456789012:role/admin"],
      ["VerificationRole.Properties.ManagedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]],
    ],
  },
  {
    states:
      "lets its own API invoke the HTTP entries, its own schedule the projection, and nobody else any function",
    findings: (template) =>
      resourcesOf(template, "AWS::Lambda::Permission").flatMap(({ id, Properties }) => {
        const handler = valueAt(
          template.Resources[targetOf(Properties["FunctionName"]) ?? ""],
          "Properties.Handler",
        );
        if (Properties["Principal"] === "events.amazonaws.com") {
          const rule = template.Resources[targetOf(Properties["SourceArn"]) ?? ""];
          return [
            ...(rule?.Type === "AWS::Events::Rule" ? [] : [`${id} admits other rules`]),
            ...(String(handler).endsWith("/project-usage.stream") ? [] : [`${id} opens another entry`]),
          ];
        }
        return [
          ...(Properties["Principal"] === "apigateway.amazonaws.com"
            ? []
            : [`${id} admits another principal`]),
          ...(targetOf(valueAt(Properties, "SourceArn.Fn::Join.1.7")) === "HttpApi"
            ? []
            : [`${id} admits other APIs`]),
          ...(String(handler).endsWith(".http") ? [] : [`${id} opens an entry that is not for HTTP`]),
        ];
      }),
    faults: [
      ["VerificationLambdaPermissionHttpApi.Properties.Principal", "*"],
      ["VerificationLambdaPermissionHttpApi.Properties.SourceArn", undefined],
      ["VerificationLambdaPermissionHttpApi.Properties.Principal", "events.amazonaws.com"],
      ["ProjectDashusageLambdaPermissionEventsRuleSchedule1.Properties.SourceArn", "*"],
      [
        "VerificationLambdaPermissionHttpApi.Properties.FunctionName",
        { "Fn::GetAtt": ["TwoDashfactorDashinvokeLambdaFunction", "Arn"] },
      ],
    ],
  },
];
