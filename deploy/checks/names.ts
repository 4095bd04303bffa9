import { DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { paginateDescribeAlarms, paginateListDashboards } from "@aws-sdk/client-cloudwatch";
import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { asError } from "../../cli/thrown.ts";
import type { Aws } from "../aws.ts";
import { isAbsent } from "../aws-problem.ts";
import type { StackResource } from "../stack.ts";
import { type DeployedTemplate, resourcesIn } from "../template.ts";
import type { Finding } from "./finding.ts";

/** A type of resource with a name that no other in the account and Region may have. */
type NamedType = {
  property: string;
  word: string;
  /** The names that are in use, by this stack or by anything else. */
  inUse(aws: Aws, names: readonly string[]): Promise<string[]>;
};

const namedTypes: Readonly<Record<string, NamedType>> = {
  "AWS::CloudWatch::Alarm": { property: "AlarmName", word: "alarm", inUse: alarmsInUse },
  "AWS::CloudWatch::Dashboard": { property: "DashboardName", word: "dashboard", inUse: dashboardsInUse },
  "AWS::Lambda::Function": { property: "FunctionName", word: "function", inUse: functionsInUse },
  "AWS::Logs::LogGroup": { property: "LogGroupName", word: "log group", inUse: logGroupsInUse },
};

/** Whether names that the stack would need belong to another stack, or to what an earlier one has left behind. */
export async function checkNames(
  aws: Aws,
  template: DeployedTemplate,
  deployed: readonly StackResource[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [type, { property, word, inUse }] of Object.entries(namedTypes)) {
    const own = new Set(deployed.filter((one) => one.type === type).map(({ name }) => name));
    const needed = resourcesIn(template, type)
      .flatMap(({ properties }) => resolvedName(properties[property], aws.region) ?? [])
      .filter((name) => !own.has(name));
    if (needed.length === 0) continue;
    for (const name of await inUse(aws, needed)) {
      findings.push({ blocks: true, text: collisionText(word, name, await ownerOf(aws, name)) });
    }
  }
  return findings;
}

/** A name as it will be in a Region; undefined if only AWS can tell. */
export function resolvedName(value: unknown, region: string): string | undefined {
  const pattern =
    typeof value === "object" && value !== null && "Fn::Sub" in value ? value["Fn::Sub"] : value;
  if (typeof pattern !== "string") return undefined;
  const name = pattern.replaceAll("${AWS::Region}", region);
  return name.includes("${") ? undefined : name;
}

function collisionText(word: string, name: string, owner: string | undefined): string {
  return owner === undefined
    ? `There is a ${word} ${name} already, and it belongs to no stack: an earlier deployment has left it behind, or someone has ` +
        "made it. Delete it, or deploy another stage."
    : `The ${word} ${name} belongs to the stack ${owner}. Deploy another stage.`;
}

/** The stack that has something of this name; undefined if none has. */
async function ownerOf({ cloudFormation }: Aws, PhysicalResourceId: string): Promise<string | undefined> {
  try {
    const found = await cloudFormation.send(new DescribeStackResourcesCommand({ PhysicalResourceId }));
    return found.StackResources?.[0]?.StackName;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function alarmsInUse({ cloudWatch: client }: Aws, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: commonPrefix(names) })) {
    found.push(...(page.MetricAlarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []));
  }
  return names.filter((name) => found.includes(name));
}

async function dashboardsInUse({ cloudWatch: client }: Aws, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListDashboards({ client }, { DashboardNamePrefix: commonPrefix(names) })) {
    found.push(...(page.DashboardEntries ?? []).flatMap(({ DashboardName }) => DashboardName ?? []));
  }
  return names.filter((name) => found.includes(name));
}

async function logGroupsInUse({ logs: client }: Aws, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateDescribeLogGroups(
    { client },
    { logGroupNamePrefix: commonPrefix(names) },
  )) {
    found.push(...(page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []));
  }
  return names.filter((name) => found.includes(name));
}

async function functionsInUse({ lambda }: Aws, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map(async (FunctionName) => {
      try {
        await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
        return [FunctionName];
      } catch (error) {
        if (asError(error).name === "ResourceNotFoundException") return [];
        throw error;
      }
    }),
  );
  return found.flat();
}

/** What all names begin with: a list by prefix needs fewer calls than a question for each name. */
function commonPrefix([first = "", ...others]: readonly string[]): string {
  let length = first.length;
  while (!others.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length);
}
