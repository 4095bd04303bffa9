import type { Reach } from "../aws/reach.ts";
import type { Stack } from "../aws/stack.ts";
import type { Deployment } from "../deployment.ts";
import type { Finding } from "./finding.ts";

/** A function as Lambda has it. */
export type DeployedFunction = {
  name: string;
  /** Such as `Active`; undefined if it could not be read, which `failure` explains. */
  state: string | undefined;
  lastUpdate: string | undefined;
  environment: Readonly<Record<string, string>>;
  failure?: string;
};

/** A resource of a stack: its type, and its name or ARN in AWS. */
export type StackResource = { type: string; physicalId: string };

/** A stage that is looked at. */
export type LookedAt = {
  stage: string;
  reach: Reach;
  deployment: Deployment;
  /** The stack; undefined for the local stack. */
  stack: Stack | undefined;
  /** What the stack has; undefined if that could not be read. */
  resources: readonly StackResource[] | undefined;
  functions: readonly DeployedFunction[];
  /** The providers that its functions ask, in this order. */
  providerIds: readonly string[];
  /** Whether people in it are real. A stage that does not say so is taken for one. */
  holdsRealData: boolean;
  /** What could not be looked at already. */
  unseen: readonly Finding[];
  /** The command that repairs what is safe to repair. */
  fixCommand: string;
  /** The command that deploys the stage again. */
  deployCommand: string;
};

/** The names or ARNs of the resources of one type; none if the resources could not be read. */
export function namesOf(resources: readonly StackResource[] | undefined, type: string): string[] {
  return (resources ?? []).flatMap((resource) => (resource.type === type ? [resource.physicalId] : []));
}
