import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { asError } from "../thrown.ts";
import { inPlainWords } from "./failure.ts";
import type { Reach } from "./reach.ts";

/** A stack as CloudFormation describes it. */
export type Stack = {
  name: string;
  /** Such as `UPDATE_COMPLETE`. */
  status: string;
  outputs: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
  isTerminationProtected: boolean;
};

/** The name of the stack of a stage. */
export function stackNameOf(stage: string): string {
  return `idcheck-${stage}`;
}

/**
 * Reads the stack of a stage; undefined if there is none in this Region. Rejects with a ConfigurationError that says what to do,
 * with `orElse` as its last sentence.
 */
export async function readStack(reach: Reach, stage: string, orElse = ""): Promise<Stack | undefined> {
  const name = stackNameOf(stage);
  const client = reach.client(CloudFormationClient);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const { StackStatus: status, Outputs = [], Tags = [], EnableTerminationProtection } = Stacks?.[0] ?? {};
    // The SDK reads any answer with the status 200, such as the page of a proxy, as one without a stack.
    if (status === undefined) throw Object.assign(new Error(), { name: "NoStackInAnswer" });
    return {
      name,
      status,
      outputs: new Map(Outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue])),
      tags: new Map(Tags.map(({ Key = "", Value = "" }) => [Key, Value])),
      isTerminationProtected: EnableTerminationProtection === true,
    };
  } catch (error) {
    if (isStackAbsent(error)) return undefined;
    const needs = `This command needs cloudformation:DescribeStacks on it. ${orElse}`;
    throw inPlainWords(error, `The stack ${name} cannot be read in ${reach.region.name}`, needs);
  } finally {
    client.destroy();
  }
}

/** Whether an error says that there is no such stack. AWS has none of its own for this: only the message tells it. */
export function isStackAbsent(error: unknown): boolean {
  const { name, message } = asError(error);
  return name === "ValidationError" && message.endsWith("does not exist");
}
