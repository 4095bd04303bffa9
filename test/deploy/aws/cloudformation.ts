import { type Answer, stubbedTime, validationError, xmlOf } from "./answer.ts";
import type { Buckets } from "./buckets.ts";
import type { Stack, Stacks } from "./stacks.ts";

/** Answers CloudFormation's query API; undefined for an action that no deployment is known to ask for. */
export function createCloudFormation(options: {
  stacks: Stacks;
  buckets: Buckets;
  /** Account, partition and Region, as the beginning of an ARN. */
  arnPrefix: string;
}): (input: URLSearchParams) => Answer | undefined {
  const { stacks, buckets, arnPrefix } = options;
  const changeSets = new Map<string, string>();
  const arnOf = (stack: string): string => `${arnPrefix}:stack/${stack}/1`;

  const onAny: Readonly<Record<string, (name: string, input: URLSearchParams) => object>> = {
    ValidateTemplate: () => ({ Capabilities: [] }),
    CreateChangeSet(name, input) {
      changeSets.set(name, templateOf(input, buckets));
      return { Id: "1", StackId: arnOf(name) };
    },
    DescribeChangeSet: (name) => ({
      Status: "CREATE_COMPLETE",
      StackId: arnOf(name),
      Changes: [{ Type: "Resource" }],
    }),
    DeleteChangeSet: () => ({}),
    ExecuteChangeSet(name) {
      stacks.apply(name, changeSets.get(name) ?? "");
      return {};
    },
  };

  const onExisting: Readonly<Record<string, (stack: Stack, input: URLSearchParams) => object>> = {
    DescribeStacks: ({ name, events, resources }) => ({
      Stacks: [
        {
          StackId: arnOf(name),
          StackName: name,
          StackStatus: events.findLast(({ logicalId }) => logicalId === name)?.status,
          CreationTime: stubbedTime,
          Outputs: [
            {
              OutputKey: "ServerlessDeploymentBucketName",
              OutputValue: resources.find(({ id }) => id === "ServerlessDeploymentBucket")?.name,
            },
          ],
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

function templateOf(input: URLSearchParams, buckets: Buckets): string {
  const url = input.get("TemplateURL");
  if (url === null) return input.get("TemplateBody") ?? "";
  const [bucket = "", ...names] = new URL(url).pathname.slice(1).split("/").map(decodeURIComponent);
  return buckets.read(bucket, names.join("/"))?.toString() ?? "";
}
