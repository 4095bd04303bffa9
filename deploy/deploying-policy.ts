import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { type DeployedTemplate, resourcesIn } from "./template.ts";
import { neededByType, neededOtherwise, type Permission } from "./needed-permissions.ts";

/** Where and as what a stack is deployed. */
export type Place = { service: string; stage: string; region: string };

/** A statement of an IAM policy. */
type Statement = {
  Effect: "Allow";
  Action: readonly string[];
  Resource: string;
  Condition?: object;
};

/** An IAM policy document. */
export type PolicyDocument = { Version: "2012-10-17"; Statement: readonly Statement[] };

/** Types that come and go with a parameter: who removes the last one needs the permission although no template has it. */
const typesOfParameters = ["AWS::Lambda::Alias"];

/**
 * The policy of the role that deploys a template, and removes it: what CloudFormation does with the role's permissions, what the
 * framework does before and after, and what the checks look at. It is held to the names of one stage in one Region. Throws
 * a ConfigurationError for a type of resource of which this project does not know what it needs.
 */
export function deployingPolicy(template: DeployedTemplate, place: Place): PolicyDocument {
  const types = [
    ...new Set([...typesOfParameters, ...resourcesIn(template).map(({ type }) => type)]),
  ].toSorted();
  const permissions = types.flatMap((type) => {
    const needed = neededByType[type];
    if (needed !== undefined) return needed;
    throw new ConfigurationError(`deploy/needed-permissions.ts does not say what ${type} needs.`);
  });
  return { Version: "2012-10-17", Statement: merged([...neededOtherwise, ...permissions], place) };
}

/** How many characters IAM takes, without white space, in a managed policy. */
const managedCharacters = 6_144;

/** What an operator must know before creating the policy, in a sentence; undefined if it fits everywhere. */
export function sizeWarning(policy: PolicyDocument): string | undefined {
  const { length } = JSON.stringify(policy);
  if (length <= managedCharacters) return undefined;
  return (
    `This policy has ${length} characters without white space, and a managed policy may have ${managedCharacters}. ` +
    "Make it an inline policy of the role (aws iam put-role-policy), which may have 10240."
  );
}

/** One statement for each resource and condition, its actions sorted. */
function merged(permissions: readonly Permission[], place: Place): Statement[] {
  const statements = new Map<string, Statement>();
  for (const { actions, on, condition } of permissions) {
    const Resource = arnIn(place, on);
    const key = JSON.stringify([Resource, condition]);
    const Action = [...new Set([...(statements.get(key)?.Action ?? []), ...actions])].toSorted();
    const Condition = condition;
    statements.set(key, { Effect: "Allow", Action, Resource, ...(Condition !== undefined && { Condition }) });
  }
  return [...statements.values()];
}

/** An ARN for a place: `{…}` are its partition, Region, stack, and the service and stage as they are. */
function arnIn({ service, stage, region }: Place, pattern: string): string {
  const parts: Readonly<Record<string, string>> = {
    partition: region.startsWith("cn-") ? "aws-cn" : "aws",
    region,
    stack: `${service}-${stage}`,
    secrets: `${service}/${stage}`,
  };
  return pattern.replaceAll(/\{(\w+)\}/gu, (whole, name: string) => parts[name] ?? whole);
}
