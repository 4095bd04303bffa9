import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import type { Aws } from "../aws.ts";
import type { StackResource } from "../stack.ts";
import { type DeployedTemplate, resourcesIn } from "../template.ts";
import type { Finding } from "./finding.ts";

/** Concurrent executions of an account in a Region. */
type Concurrency = {
  limit: number;
  /** What no function has reserved. */
  unreserved: number;
  /** What the functions of this stack have reserved by now. */
  ownReserved: number;
};

/** What Lambda keeps for functions without a reservation; in an account with a lower limit, that limit. */
const keptUnreserved = 100;

/** Whether the account has the concurrent executions that the functions reserve. */
export async function checkConcurrency(
  { lambda, region }: Aws,
  template: DeployedTemplate,
  deployed: readonly StackResource[],
): Promise<Finding[]> {
  const needed = reservedBy(template);
  if (needed === 0) return [];
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const own = deployed.filter(({ type }) => type === "AWS::Lambda::Function");
  const reserved = await Promise.all(
    own.map(async ({ name }) => {
      const { ReservedConcurrentExecutions: count = 0 } = await lambda.send(
        new GetFunctionConcurrencyCommand({ FunctionName: name }),
      );
      return count;
    }),
  );
  return concurrencyFindings(needed, region, {
    limit: AccountLimit?.ConcurrentExecutions ?? 0,
    unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
    ownReserved: sum(reserved),
  });
}

/** What the functions of a template reserve. */
function reservedBy(template: DeployedTemplate): number {
  return sum(
    resourcesIn(template, "AWS::Lambda::Function").map(({ properties }) =>
      Number(properties["ReservedConcurrentExecutions"] ?? 0),
    ),
  );
}

/** Blocks if more is reserved than the account can spare. */
export function concurrencyFindings(
  needed: number,
  region: string,
  { limit, unreserved, ownReserved }: Concurrency,
): Finding[] {
  const available = Math.max(0, unreserved + ownReserved - Math.min(keptUnreserved, limit));
  if (needed <= available) return [];
  return [
    {
      blocks: true,
      text:
        `The functions reserve ${needed} concurrent executions, and the account can spare ${available} in ${region} (its limit is ` +
        `${limit}). Ask AWS for a higher quota of concurrent executions, or deploy with ` +
        '--param="checkConcurrency=none" --param="readConcurrency=none".',
    },
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
