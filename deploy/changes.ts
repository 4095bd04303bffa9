import { printable } from "../cli/printable.ts";
import { alignedLines } from "../cli/text-table.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { suggestion } from "../lib/base/nearest-name.ts";

/** What a deployment does to a resource. `perhaps replace`: AWS can only tell while it is doing it. */
type Effect = "add" | "modify" | "replace" | "perhaps replace" | "remove" | "import" | "unknown";

/** A resource that a deployment will change. */
export type PlannedChange = { effect: Effect; type: string; id: string };

/** A change as CloudFormation describes it in a change set. */
type Change = { ResourceChange?: ResourceChange | undefined };
type ResourceChange = {
  Action?: string | undefined;
  Replacement?: string | undefined;
  ResourceType?: string | undefined;
  LogicalResourceId?: string | undefined;
};

/** By type, what is lost for those who use a resource when it is removed or replaced, even where AWS keeps the old one. */
const losses: Readonly<Record<string, string>> = {
  "AWS::ApiGatewayV2::Api": "its address, which callers use",
  "AWS::DynamoDB::Table": "its data: the new table is empty",
  "AWS::KMS::Key": "what it has encrypted cannot be read by the functions",
  "AWS::Lambda::Alias": "the caller that invokes it is refused",
  "AWS::Logs::LogGroup": "its logs",
  "AWS::SNS::Topic": "its subscriptions: no one is told of alarms",
  "AWS::SQS::Queue": "what waits in it",
};

/** The types that hold what a deployment cannot bring back. */
export const typesWithLosses: readonly string[] = Object.keys(losses);

/** Reads the changes of a change set. */
export function plannedChanges(changes: readonly Change[]): PlannedChange[] {
  return changes.flatMap(({ ResourceChange: change }) =>
    change === undefined
      ? []
      : [{ effect: effectOf(change), type: change.ResourceType ?? "", id: change.LogicalResourceId ?? "" }],
  );
}

function effectOf({ Action, Replacement }: ResourceChange): Effect {
  if (Action === "Add") return "add";
  if (Action === "Remove") return "remove";
  if (Action === "Import") return "import";
  if (Action !== "Modify") return "unknown";
  // An absent value says that nothing but tags or the attributes of the resource change.
  if (Replacement === "True") return "replace";
  return Replacement === "Conditional" ? "perhaps replace" : "modify";
}

/** The changes that take away what no deployment can bring back, without those that were allowed by their logical ids. */
export function lossesIn(changes: readonly PlannedChange[], allowed: readonly string[]): PlannedChange[] {
  return changes.filter(
    ({ effect, type, id }) =>
      !["add", "modify", "import"].includes(effect) &&
      typesWithLosses.includes(type) &&
      !allowed.includes(id),
  );
}

/** The changes in plain words, those that take something away first. */
export function changeLines(stackName: string, changes: readonly PlannedChange[]): string[] {
  if (changes.length === 0) return [`Nothing changes in the stack ${stackName}.`];
  const order: readonly Effect[] = [
    "remove",
    "replace",
    "perhaps replace",
    "unknown",
    "import",
    "add",
    "modify",
  ];
  const sorted = order.flatMap((effect) => changes.filter((change) => change.effect === effect));
  const rows = sorted.map(({ effect, type, id }) => [`  ${effect}`, type, id]);
  return [`The stack ${stackName} will change:`, ...alignedLines(rows)];
}

/** Why a deployment is refused, and how to deploy it nevertheless. */
export function refusalText(refused: readonly PlannedChange[]): string {
  const rows = refused.map(({ effect, type, id }) => [`  ${effect}`, id, losses[type] ?? ""]);
  const options = refused.map(({ id }) => `--allow-replacement ${id}`).join(" ");
  return [
    "This deployment takes away what it cannot bring back. Nothing was changed:",
    ...alignedLines(rows),
    `If that is what you want: npm run deploy -- … ${options}`,
  ].join("\n");
}

/**
 * Throws a ConfigurationError for a resource that may be lost and that is not among `ids`, those of the template and of the stack: a
 * slip would go unseen until the deployment is refused.
 */
export function assertKnown(allowed: readonly string[], ids: readonly string[]): void {
  const unknown = allowed.find((id) => !ids.includes(id));
  if (unknown === undefined) return;
  throw new ConfigurationError(
    `--allow-replacement names ${printable(unknown)}, and neither the template nor the stack has such a resource.` +
      `${suggestion(unknown, ids)} Nothing was changed.`,
  );
}
