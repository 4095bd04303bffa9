import {
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
  paginateListAliases,
} from "@aws-sdk/client-lambda";
import { asError } from "../thrown.ts";
import { broken, type Finding, works } from "./finding.ts";
import { type LookedAt, namesOf } from "./looked-at.ts";

/** A queue of asynchronous invocations: of a function, or of one of its aliases. */
export type Queue = {
  functionName: string;
  /** Undefined for the function itself. */
  alias: string | undefined;
  /** Whether the stack has it; one that has not was made by hand, or should be there and is not. */
  isOfStack: boolean;
  isThere: boolean;
  /** How long an invocation may wait in it; undefined if nothing limits it, which Lambda does after six hours. */
  maximumAgeSeconds: number | undefined;
};

/** A payload holds a name and an ID number: packaging allows it to wait for no longer than this. */
const longestWaitSeconds = 900;

/** Reads the queues of the functions that others invoke. Rejects with the SDK's errors. */
export async function readQueues({ reach, resources, functions }: LookedAt): Promise<Queue[]> {
  const client = reach.client(LambdaClient);
  // The name of an alias resource is its ARN, which ends with function:<name>:<alias>.
  const declared = namesOf(resources, "AWS::Lambda::Alias").map((arn) => arn.split(":").slice(-2).join(":"));
  try {
    const invoked = functions.filter(({ name }) => name.endsWith("-invoke"));
    const queues = await Promise.all(
      invoked.map(async ({ name }) => {
        const made: string[] = [];
        for await (const page of paginateListAliases({ client }, { FunctionName: name })) {
          for (const { Name } of page.Aliases ?? []) if (Name !== undefined) made.push(Name);
        }
        const wanted = declared.flatMap((one) =>
          one.startsWith(`${name}:`) ? [one.slice(name.length + 1)] : [],
        );
        const aliases = [undefined, ...new Set([...made, ...wanted])];
        return Promise.all(
          aliases.map(async (alias) => ({
            functionName: name,
            alias,
            isOfStack: alias === undefined || wanted.includes(alias),
            isThere: alias === undefined || made.includes(alias),
            maximumAgeSeconds: await readAge(client, name, alias),
          })),
        );
      }),
    );
    return queues.flat();
  } finally {
    client.destroy();
  }
}

async function readAge(
  client: Pick<LambdaClient, "send">,
  FunctionName: string,
  alias: string | undefined,
): Promise<number | undefined> {
  try {
    const input = { FunctionName, ...(alias !== undefined && { Qualifier: alias }) };
    const config = await client.send(new GetFunctionEventInvokeConfigCommand(input));
    return config.MaximumEventAgeInSeconds;
  } catch (error) {
    if (asError(error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

/** Whether callers find their alias, and whether personal data leaves each queue in time. */
export function queueFindings(
  queues: readonly Queue[],
  { reach, deployCommand }: Pick<LookedAt, "reach" | "deployCommand">,
): Finding[] {
  return queues.map(({ functionName, alias, isOfStack, isThere, maximumAgeSeconds }) => {
    const of = alias === undefined ? `queue of ${functionName}` : `alias ${alias} of ${functionName}`;
    if (!isThere) return broken(of, "It does not exist: this caller's invocations fail.", deployCommand);
    const isShort = maximumAgeSeconds !== undefined && maximumAgeSeconds <= longestWaitSeconds;
    if (isShort) return works(of, `What waits in its queue leaves after ${maximumAgeSeconds} s at most.`);
    const wait = maximumAgeSeconds === undefined ? "six hours" : `${maximumAgeSeconds} s`;
    const says = `Names and ID numbers may wait in its queue for ${wait}, longer than the 900 s that were promised.`;
    if (isOfStack) return broken(of, says, deployCommand);
    const remove =
      `aws lambda delete-alias --region ${reach.region.name} --function-name ${functionName} --name ${alias}` +
      " and name it in the parameter for aliases";
    return broken(of, `It was made by hand. ${says}`, remove);
  });
}
