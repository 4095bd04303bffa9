import { describe, expect, inject, it } from "vitest";
import { deployingPolicy, sizeWarning } from "../../deploy/deploying-policy.ts";
import { parseTemplate, readPackage } from "../../deploy/template.ts";
import { neededByType } from "../../deploy/needed-permissions.ts";
import answers from "./answers/handler-permissions.json" with { type: "json" };

const packages = inject("packages");
const place = { service: "idcheck", stage: "prod", region: "cn-north-1" };
const { template } = readPackage(packages.prod);
const policy = deployingPolicy(template, place);

/**
 * Permissions of the schemas for what no template here has, or may have: code signing, layers, networks, file systems, traffic
 * shifting, provisioned concurrency, environments under a key of one's own, streams to Kinesis, imports, contributor insights,
 * policies of tables, protection of data in logs, subscriptions and attached policies.
 */
const unused: readonly RegExp[] = [
  /^(codedeploy|ec2|elasticfilesystem|firehose|kinesis):/u,
  /^dynamodb:(DescribeImport|ImportTable|UpdateContributorInsights|(Enable|Disable|Update)KinesisStreamingDestination|(Put|Delete)ResourcePolicy)$/u,
  /^iam:(AttachRolePolicy|DetachRolePolicy|(Put|Delete)RolePermissionsBoundary|CreateServiceLinkedRole)$/u,
  /^kms:(GenerateDataKey|ListAliases)$/u,
  /^lambda:(GetLayerVersion|GetCodeSigningConfig|(Put|Delete)FunctionCodeSigningConfig|(Put|Delete)ProvisionedConcurrencyConfig)$/u,
  /^logs:((Put|Delete)DataProtectionPolicy|CreateLogStream|DescribeLogStreams|PutLogEvents)$/u,
  /^s3:(GetObjectMetadata|REST\.PUT\.OBJECT)$/u,
  /^sns:(Subscribe|Unsubscribe|PutDataProtectionPolicy)$/u,
];

describe("the policy of the role that deploys", () => {
  const granted = new Set(policy.Statement.flatMap(({ Action }) => Action));

  it.each(Object.entries(answers.types))("grants what AWS's schema of %s needs", (_, needed) => {
    expect(
      needed.filter((action) => !granted.has(action) && !unused.some((rule) => rule.test(action))),
    ).toEqual([]);
  });

  it("knows each type of the templates, also with JWTs and aliases", () => {
    const { template: sandbox } = readPackage(packages.sandbox);
    expect(() => deployingPolicy(sandbox, { ...place, stage: "sandbox" })).not.toThrow();
    const strange = parseTemplate({ Resources: { Strange: { Type: "AWS::EC2::Instance" } } });
    expect(() => deployingPolicy(strange, place)).toThrow("AWS::EC2::Instance");
  });

  it("has no wildcard among its actions, and is held to the stage, the Region and the partition", () => {
    expect([...granted].filter((action) => action.includes("*"))).toEqual([]);
    const named = policy.Statement.map(({ Resource }) => Resource).filter((arn) => arn !== "*");
    expect(named.filter((arn) => !arn.startsWith("arn:aws-cn:"))).toEqual([]);
    const outside = named.filter(
      (arn) => !/idcheck[-/]prod|:key\/\*|:apigateway:|:event-source-mapping:/u.test(arn),
    );
    expect(outside).toEqual([]);
  });

  it("passes roles to Lambda alone", () => {
    const passing = policy.Statement.filter(({ Action }) => Action.includes("iam:PassRole"));
    expect(passing).toMatchObject([
      { Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } } },
    ]);
  });

  it("grants for a template what its types need, and nothing for others", () => {
    const key = deployingPolicy(parseTemplate({ Resources: { Key: { Type: "AWS::KMS::Key" } } }), place);
    const actions = key.Statement.flatMap(({ Action }) => Action);
    expect(actions).toContain("kms:CreateKey");
    expect(actions).not.toContain("dynamodb:CreateTable");
  });

  it("fits into a managed policy, which may have 6,144 characters", () => {
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6_144);
    expect(sizeWarning(policy)).toBeUndefined();
  });

  it("says that it does not fit where the name of the stage makes it longer", () => {
    const long = deployingPolicy(template, { ...place, stage: "a-stage-with-a-long-name" });
    expect(sizeWarning(long)).toMatch(/^This policy has [67]\d{3} characters .*put-role-policy/u);
  });

  it("knows of no type that no template has", () => {
    const templates = [packages.prod, packages.sandbox].map((folder) => readPackage(folder).template);
    const used = new Set(templates.flatMap((one) => Object.values(one.Resources).map(({ Type }) => Type)));
    expect(Object.keys(neededByType).filter((type) => !used.has(type))).toEqual([]);
  });
});
