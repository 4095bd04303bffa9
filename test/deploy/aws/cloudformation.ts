import { parseTemplate } from "../support/template.ts";
import { type Answer, stubbedTime, validationError, xmlOf } from "./answer.ts";
import type { Buckets } from "./buckets.ts";
import type { Stack, Stacks } from "./stacks.ts";

/** What AWS would say of a change to a resource, by its logical id, where this stub cannot know it. */
export type Replacements = Map<string, "True" | "Conditional">;

/** Answers CloudFormation's query API; undefined for an action that no deployment is known to ask for. */
export function createCloudFormation(options: {
  stacks: Stacks;
  buckets: Buckets;
  /** Account, partition and Region, as the beginning of an ARN. */
  arnPrefix: string;
  replacements: Replacements;
  /** Types of resources that the Region does not offer. */
  unknownTypes: ReadonlySet<string>;
}): (input: URLSearchParams) => Answer | undefined {
  const { stacks, buckets, arnPrefix, replacements, unknownTypes } = options;
  const changeSets = new Map<string, string>();
  const arnOf = (stack: string): string => `${arnPrefix}:stack/${stack}/1`;

  const onAny: Readonly<Record<string, (name: string, input: URLSearchParams) => object>> = {
    ValidateTemplate: () => ({ Capabilities: [] }),
    CreateChangeSet(name, input) {
      changeSets.set(changeSetOf(name, input), templateOf(input, buckets));
      return { Id: "1", StackId: arnOf(name) };
    },
    DescribeChangeSet(name, input) {
      const changes = changesIn(
        changeSets.get(changeSetOf(name, input)) ?? "",
        stacks.find(name),
        replacements,
      );
      const described = { StackId: arnOf(name), ChangeSetName: input.get("ChangeSetName"), Changes: changes };
      return changes.length === 0
        ? {
            ...described,
            Status: "FAILED",
            StatusReason: "The submitted information didn't contain changes.",
          }
        : { ...described, Status: "CREATE_COMPLETE" };
    },
    DeleteChangeSet: () => ({}),
    ExecuteChangeSet(name, input) {
      stacks.apply(name, changeSets.get(changeSetOf(name, input)) ?? "");
      return {};
    },
    DescribeType(_, input) {
      const TypeName = input.get("TypeName") ?? "";
      if (!unknownTypes.has(TypeName)) return { TypeName };
      throw Object.assign(new Error("The type cannot be found"), { name: "TypeNotFoundException" });
    },
    DescribeStackResources(_, input) {
      const name = input.get("PhysicalResourceId") ?? "";
      const owner = stacks.ownerOf(name);
      if (owner === undefined) throw validationError(`Stack for ${name} does not exist`);
      return { StackResources: [{ StackName: owner.name, PhysicalResourceId: name }] };
    },
  };

  const onExisting: Readonly<Record<string, (stack: Stack, input: URLSearchParams) => object>> = {
    DescribeStacks: ({ name, events, outputs, isProtected }) => ({
      Stacks: [
        {
          StackId: arnOf(name),
          StackName: name,
          StackStatus: events.findLast(({ logicalId }) => logicalId === name)?.status,
          CreationTime: stubbedTime,
          EnableTerminationProtection: isProtected,
          Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        },
      ],
    }),
    DescribeStackEvents: ({ name, events }) => ({
      StackEvents: events
        .map(({ logicalId, type, status, reason }, index) => ({
          EventId: `${name}-${index}`,
          StackId: arnOf(name),
          StackName: name,
          LogicalResourceId: logicalId,
          ResourceType: type,
          ResourceStatus: status,
          ResourceStatusReason: reason,
          Timestamp: stubbedTime,
        }))
        .toReversed(),
    }),
    DescribeStackResource({ resources }, input) {
      const found = resources.find(({ id }) => id === input.get("LogicalResourceId"));
      if (found === undefined) throw validationError("Resource does not exist for stack");
      return { StackResourceDetail: { LogicalResourceId: found.id, PhysicalResourceId: found.name } };
    },
    GetTemplate: ({ resources }) => ({
      TemplateBody: JSON.stringify({
        Resources: Object.fromEntries(resources.map(({ id, resource }) => [id, resource])),
      }),
    }),
    ListStackResources: ({ resources }) => ({
      StackResourceSummaries: resources.map(({ id, name, resource }) => ({
        LogicalResourceId: id,
        PhysicalResourceId: name,
        ResourceType: resource.Type,
        ResourceStatus: "CREATE_COMPLETE",
        LastUpdatedTimestamp: stubbedTime,
      })),
    }),
    DeleteStack({ name }) {
      stacks.remove(name);
      return {};
    },
    UpdateTerminationProtection(stack, input) {
      stack.isProtected = input.get("EnableTerminationProtection") === "true";
      return {};
    },
    SetStackPolicy(stack, input) {
      stack.policy = input.get("StackPolicyBody") ?? "";
      return {};
    },
  };

  return (input) => {
    const action = input.get("Action") ?? "";
    const name = (input.get("StackName") ?? "").replace(/^arn:.*:stack\/(.*)\/1$/u, "$1");
    const reply = (result: object): Answer => ({
      xml: xmlOf(`${action}Response`, { [`${action}Result`]: result }),
    });
    const general = onAny[action];
    if (general !== undefined) return reply(general(name, input));
    const particular = onExisting[action];
    if (particular === undefined) return undefined;
    const stack = stacks.find(name);
    if (stack === undefined) throw validationError(`Stack with id ${name} does not exist`);
    return reply(particular(stack, input));
  };
}

function changeSetOf(stackName: string, input: URLSearchParams): string {
  return `${stackName} ${input.get("ChangeSetName") ?? ""}`;
}

/** What a template adds to a stack, changes in it and takes from it. */
function changesIn(text: string, stack: Stack | undefined, replacements: Replacements): object[] {
  const { Resources } = parseTemplate(text);
  const before = new Map((stack?.resources ?? []).map(({ id, resource }) => [id, resource]));
  const change = (Action: string, id: string, Replacement?: string): object => ({
    Type: "Resource",
    ResourceChange: {
      Action,
      LogicalResourceId: id,
      ResourceType: (Resources[id] ?? before.get(id))?.Type,
      Replacement,
    },
  });
  return [
    ...Object.entries(Resources).flatMap(([id, resource]) => {
      const old = before.get(id);
      if (old === undefined) return [change("Add", id)];
      const replacement = replacements.get(id);
      const isSame = replacement === undefined && JSON.stringify(old) === JSON.stringify(resource);
      return isSame ? [] : [change("Modify", id, replacement ?? "False")];
    }),
    ...[...before.keys()].filter((id) => Resources[id] === undefined).map((id) => change("Remove", id)),
  ];
}

function templateOf(input: URLSearchParams, buckets: Buckets): string {
  const url = input.get("TemplateURL");
  if (url === null) return input.get("TemplateBody") ?? "";
  const [bucket = "", ...names] = new URL(url).pathname.slice(1).split("/").map(decodeURIComponent);
  return buckets.read(bucket, names.join("/"))?.toString() ?? "";
}
