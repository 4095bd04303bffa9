import { asError } from "../../../cli/thrown.ts";
import {
  parseTemplate,
  type Resource,
  targetOf,
  type Template,
  textsIn,
  valueAt,
} from "../support/template.ts";
import { validationError } from "./answer.ts";
import type { Buckets } from "./buckets.ts";

/** A line of a stack's history. */
type StackEvent = { logicalId: string; type: string; status: string; reason?: string };

/** A resource as it was made: its name in AWS, and what it was made from. */
type MadeResource = { id: string; name: string; resource: Resource };

/** A stack that exists. */
export type Stack = {
  name: string;
  resources: readonly MadeResource[];
  events: StackEvent[];
  outputs: Readonly<Record<string, string>>;
  isProtected: boolean;
  /** The JSON of its policy. */
  policy?: string;
};

/** CloudFormation's stacks, as far as names, references, code and retention go. */
export type Stacks = {
  find(name: string): Stack | undefined;
  /** Makes a stack or adds to it. What AWS would refuse is undone, and told by the stack's events. */
  apply(name: string, template: string): void;
  /** Removes a stack, leaving what is to be retained. What AWS would refuse is told by its events. */
  remove(name: string): void;
  /** Names that are in use, after their types: by stacks, and by what stacks have left behind. */
  names: ReadonlySet<string>;
  /** Lets something else have a name. */
  take(type: string, name: string): void;
  retained: readonly MadeResource[];
  /** The stack that has something of this name. */
  ownerOf(name: string): Stack | undefined;
  /** Names of tables that are protected against deletion, whatever a template says. */
  protectedTables: Set<string>;
};

/** By type, the property that fixes a name which no other in the account and Region may have. */
const nameProperties: Readonly<Record<string, string>> = {
  "AWS::CloudWatch::Alarm": "AlarmName",
  "AWS::CloudWatch::Dashboard": "DashboardName",
  "AWS::DynamoDB::Table": "TableName",
  "AWS::IAM::Role": "RoleName",
  "AWS::KMS::Alias": "AliasName",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::Logs::LogGroup": "LogGroupName",
  "AWS::S3::Bucket": "BucketName",
  "AWS::SNS::Topic": "TopicName",
  "AWS::SQS::Queue": "QueueName",
};

/** Policies by which a resource outlives its stack; the second lets one go whose stack could not be made at all. */
const retainedOnRemoval: ReadonlySet<unknown> = new Set(["Retain", "RetainExceptOnCreate"]);

/** No stacks yet, in one account and Region. */
export function createStacks(buckets: Pick<Buckets, "create" | "remove" | "read">): Stacks {
  const stacks = new Map<string, Stack>();
  const names = new Set<string>();
  const retained: MadeResource[] = [];
  const protectedTables = new Set<string>();
  let madeCount = 0;

  function make(stack: Stack, id: string, template: Template): MadeResource {
    const resource = template.Resources[id];
    if (resource === undefined) throw new Error(`Unresolved resource dependencies [${id}]`);
    const { Type, Properties } = resource;
    const fixed = Properties[nameProperties[Type] ?? ""];
    madeCount += 1;
    const name = typeof fixed === "string" ? fixed : `${stack.name}-${id}-${madeCount}`.toLowerCase();
    if (names.has(`${Type} ${name}`)) throw new Error(`${name} already exists`);
    const bucketId = valueAt(Properties, "Code.S3Bucket.Ref");
    if (bucketId !== undefined) {
      const bucket = stack.resources.find((made) => made.id === bucketId)?.name ?? "";
      const code = buckets.read(bucket, String(valueAt(Properties, "Code.S3Key")));
      if (code === undefined) throw new Error("S3 Error Code: NoSuchKey");
    }
    names.add(`${Type} ${name}`);
    if (Type === "AWS::S3::Bucket") buckets.create(name);
    return { id, name, resource };
  }

  function unmake({ name, resource: { Type, Properties } }: MadeResource): void {
    if (Properties["DeletionProtectionEnabled"] === true || protectedTables.has(name))
      throw new Error("deletion protection is enabled");
    if (Type === "AWS::S3::Bucket" && !buckets.remove(name)) throw new Error("The bucket is not empty");
    names.delete(`${Type} ${name}`);
  }

  return {
    find: (name) => stacks.get(name),
    apply(name, text) {
      const template = parseTemplate(text);
      const before = stacks.get(name);
      const stack = before ?? { name, resources: [], events: [], outputs: {}, isProtected: false };
      const undoing = before === undefined ? "ROLLBACK" : "UPDATE_ROLLBACK";
      const doing = before === undefined ? "CREATE" : "UPDATE";
      stack.events.push(ofStack(name, `${doing}_IN_PROGRESS`));
      stacks.set(name, stack);
      const made: MadeResource[] = [];
      const missing = inOrder(template).filter((id) => !stack.resources.some((kept) => kept.id === id));
      for (const id of missing) {
        const type = template.Resources[id]?.Type ?? "";
        try {
          made.push(make(stack, id, template));
          stack.events.push({ logicalId: id, type, status: "CREATE_COMPLETE" });
        } catch (error) {
          stack.events.push({ logicalId: id, type, status: "CREATE_FAILED", reason: asError(error).message });
          for (const one of made) {
            if (one.resource.DeletionPolicy === "Retain") retained.push(one);
            else names.delete(`${one.resource.Type} ${one.name}`);
          }
          stack.events.push(ofStack(name, `${undoing}_COMPLETE`));
          return;
        }
      }
      stack.events.push(ofStack(name, `${doing}_COMPLETE`));
      const resources = [...stack.resources, ...made].map((one) => ({
        ...one,
        resource: template.Resources[one.id] ?? one.resource,
      }));
      stacks.set(name, { ...stack, resources, outputs: outputsOf(template, resources) });
    },
    remove(name) {
      const stack = stacks.get(name);
      if (stack === undefined) return;
      if (stack.isProtected)
        throw validationError(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`);
      stack.events.push(ofStack(name, "DELETE_IN_PROGRESS"));
      for (const made of stack.resources) {
        if (retainedOnRemoval.has(made.resource.DeletionPolicy)) {
          retained.push(made);
          continue;
        }
        try {
          unmake(made);
        } catch (error) {
          const { id: logicalId, resource } = made;
          stack.events.push({
            logicalId,
            type: resource.Type,
            status: "DELETE_FAILED",
            reason: asError(error).message,
          });
          return;
        }
      }
      stacks.delete(name);
    },
    names,
    ownerOf: (name) =>
      [...stacks.values()].find(({ resources }) => resources.some((made) => made.name === name)),
    take: (type, name) => void names.add(`${type} ${name}`),
    retained,
    protectedTables,
  };
}

/** The outputs of a template, as far as they are names and ARNs of its resources. */
function outputsOf(template: Template, resources: readonly MadeResource[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(template.Outputs).map(([output, declared]) => {
      const target = targetOf(valueAt(declared, "Value"));
      const name = resources.find(({ id }) => id === target)?.name ?? "";
      const isArn = valueAt(declared, "Value.Fn::GetAtt.1") === "Arn" || output.endsWith("TopicArn");
      return [output, isArn ? `arn:aws-cn:some:cn-north-1:123456789012:key/${name}` : name];
    }),
  );
}

function ofStack(name: string, status: string): StackEvent {
  return { logicalId: name, type: "AWS::CloudFormation::Stack", status };
}

/** The logical ids of a template, each after those that it refers to. Throws where they refer to each other. */
function inOrder(template: Template): string[] {
  const done = new Set<string>();
  function visit(id: string, path: readonly string[]): void {
    if (done.has(id)) return;
    if (path.includes(id)) throw new Error(`Circular dependency between resources: ${path.join(", ")}`);
    for (const needed of referencesOf(template.Resources[id])) visit(needed, [...path, id]);
    done.add(id);
  }
  for (const id of Object.keys(template.Resources)) visit(id, []);
  return [...done];
}

function referencesOf(resource: Resource | undefined): string[] {
  return textsIn(resource)
    .flatMap(({ path, text }) => {
      if (/(^|\.)(Ref|Fn::GetAtt\.0|DependsOn(\.\d+)?)$/u.test(path)) return [text];
      if (!/\.Fn::Sub(\.0)?$/u.test(path)) return [];
      return [...text.matchAll(/\$\{(\w+)(?:\.\w+)?\}/gu)].map(([, id = ""]) => id);
    })
    .filter((id) => !id.startsWith("AWS::"));
}
