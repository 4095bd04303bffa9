import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { personalTokenCodes } from "../lib/input/personal-token.ts";

/** Resources of a CloudFormation template by their logical ids. */
export type Resources = Record<string, Resource>;
type Resource = { Type: string; DependsOn?: string; Properties?: Readonly<Record<string, unknown>> };

const eventInvokeConfig = "AWS::Lambda::EventInvokeConfig";

/**
 * Each caller takes an alias and its limit of each of the four functions that callers invoke, and a stack may have 500 resources in
 * all.
 */
const mostCallers = 40;
/** How long a payload with personal data may wait in Lambda's queue: what Lambda takes at least, and our limit. */
const shortestWaitSeconds = 60;
const longestWaitSeconds = 900;

/** Endings that the deny policy in SECURITY.md would take for the end of a function's name. */
const deniedEnding = /(?:^|-)(?:http|verification|usage|health)$/u;

/** An alias: its name, and how long its asynchronous invocations may wait, if not as long as those of the function. */
export type CallerAlias = { name: string; ageSeconds?: number };

/** What the parameter `aliases` takes, in words. */
export const callerAliasForm =
  `up to ${mostCallers} different names, separated by commas: letters, digits, - and _, up to 64 of them and not digits ` +
  "alone, without an ending -http, -verification, -usage or -health, and no ID or phone numbers; after each, if you like, : and " +
  `${shortestWaitSeconds} to ${longestWaitSeconds} seconds`;

/** Whether {@link readCallerAliases} can read it. */
export function isCallerAliasList(text: string): boolean {
  return aliasesIn(text) !== undefined;
}

/**
 * Reads the parameter `aliases`: names, separated by commas, each perhaps with how long its invocations may wait
 * (`orders,billing:300`). Throws ConfigurationError for a name that Lambda or the deny policy refuses, or that seems to
 * identify a person.
 */
export function readCallerAliases(text: string): CallerAlias[] {
  const aliases = aliasesIn(text);
  if (aliases !== undefined) return aliases;
  throw new ConfigurationError(`aliases takes ${callerAliasForm}.`);
}

function aliasesIn(text: string): CallerAlias[] | undefined {
  const entries = text.split(",").flatMap((entry) => entry.trim() || []);
  const aliases = entries.map((entry): CallerAlias => {
    const [, name = entry, seconds] = /^([^:]*):(\d{1,9})$/u.exec(entry) ?? [];
    return { name, ...(seconds !== undefined && { ageSeconds: Number(seconds) }) };
  });
  const isUsable =
    aliases.every(
      ({ name, ageSeconds = longestWaitSeconds }) =>
        isUsableAlias(name) && ageSeconds >= shortestWaitSeconds && ageSeconds <= longestWaitSeconds,
    ) &&
    new Set(aliases.map(({ name }) => idPart(name))).size === aliases.length &&
    aliases.length <= mostCallers;
  return isUsable ? aliases : undefined;
}

function isUsableAlias(name: string): boolean {
  return (
    /^(?!\d+$)[A-Za-z0-9_-]{1,64}$/u.test(name) &&
    !deniedEnding.test(name) &&
    personalTokenCodes(name).length === 0
  );
}

/**
 * Returns the aliases, for each function that has a limit for its queue, and a limit for each alias, its own or the
 * function's: Lambda keeps what waits for an alias for six hours if only the function itself has a limit.
 */
export function aliasResources(resources: Readonly<Resources>, aliases: readonly CallerAlias[]): Resources {
  const limits = Object.entries(resources).filter(
    ([, { Type, Properties }]) => Type === eventInvokeConfig && Properties?.["Qualifier"] === "$LATEST",
  );
  const added = limits.flatMap(([limitId, { Properties }]) =>
    aliases.flatMap(({ name, ageSeconds }): [string, Resource][] => {
      const aliasId = `${limitId.replace(/LambdaEvConf$/u, "")}Alias${idPart(name)}`;
      const { FunctionName } = Properties ?? {};
      const alias = { FunctionName, FunctionVersion: "$LATEST", Name: name };
      const age = ageSeconds === undefined ? {} : { MaximumEventAgeInSeconds: ageSeconds };
      return [
        [aliasId, { Type: "AWS::Lambda::Alias", Properties: alias }],
        [
          `${aliasId}EvConf`,
          {
            Type: eventInvokeConfig,
            DependsOn: aliasId,
            Properties: { ...Properties, ...age, Qualifier: name },
          },
        ],
      ];
    }),
  );
  return Object.fromEntries(added);
}

/** Throws ConfigurationError if personal data could wait in Lambda's queue for longer than 15 minutes. */
export function assertShortQueues(resources: Readonly<Resources>): void {
  const limited = new Set(
    ofType(resources, eventInvokeConfig)
      .filter(([, properties]) => Number(properties["MaximumEventAgeInSeconds"]) <= longestWaitSeconds)
      .map(([, { FunctionName, Qualifier }]) => queueOf(FunctionName, Qualifier)),
  );
  const queues = [
    ...ofType(resources, "AWS::Lambda::Function")
      .filter(([, { Handler }]) => String(Handler).endsWith(".invoke"))
      .map(([id]) => queueOf({ Ref: id }, "$LATEST")),
    ...ofType(resources, "AWS::Lambda::Alias").map(([, { FunctionName, Name }]) =>
      queueOf(FunctionName, Name),
    ),
    ...ofType(resources, "AWS::Lambda::Version").map(([id, { FunctionName }]) => queueOf(FunctionName, id)),
  ];
  if (queues.every((queue) => limited.has(queue))) return;
  throw new ConfigurationError(
    "Personal data would wait in Lambda's queue for more than 15 minutes: asynchronousAgeSeconds must be at most 900, and " +
      "aliases must come from the parameter aliases. Functions must have no published versions.",
  );
}

function ofType(
  resources: Readonly<Resources>,
  type: string,
): [id: string, properties: Readonly<Record<string, unknown>>][] {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) =>
    Type === type ? [[id, Properties]] : [],
  );
}

function queueOf(functionName: unknown, qualifier: unknown): string {
  return JSON.stringify([functionName, qualifier]);
}

/** An alias as a part of a logical id, which may have only letters and digits. */
function idPart(name: string): string {
  const words = name.replaceAll("-", "Dash").replaceAll("_", "Underscore");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
