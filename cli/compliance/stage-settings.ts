import * as v from "valibot";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { type Config, readConfig } from "../../lib/domain/config.ts";

/** The settings of a stage as its template has them. */
export type StageSettings = {
  config: Config;
  /** Where the stage is deployed, such as `cn-north-1`; undefined for a template that is not deployed. */
  region: string | undefined;
  /** The shortest time for which a log group keeps its lines; undefined if there is none, or one keeps them for good. */
  logRetentionDays: number | undefined;
  /** The longest time for which a check may wait in Lambda's queue; 0 if nothing waits. */
  longestWaitSeconds: number;
};

const functionSchema = v.object({
  Type: v.literal("AWS::Lambda::Function"),
  Properties: v.object({
    FunctionName: v.pipe(v.string(), v.endsWith("-two-factor-http")),
    Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }),
  }),
});
const logGroupSchema = v.object({
  Type: v.literal("AWS::Logs::LogGroup"),
  Properties: v.object({ RetentionInDays: v.optional(v.number()) }),
});
const queueSchema = v.object({
  Type: v.literal("AWS::Lambda::EventInvokeConfig"),
  Properties: v.object({ MaximumEventAgeInSeconds: v.number() }),
});
const templateSchema = v.object({ Resources: v.record(v.string(), v.unknown()) });

/**
 * Reads the settings of a stage from its CloudFormation template, as it is packaged or deployed. Throws ConfigurationError
 * if the template is another one.
 */
export function settingsIn(template: unknown, region: string | undefined): StageSettings {
  const parsed = v.safeParse(templateSchema, template);
  const resources = parsed.success ? Object.values(parsed.output.Resources) : [];
  const [check] = allOf(functionSchema, resources);
  if (check === undefined) {
    throw new ConfigurationError(
      "This is not a template of idcheck: it has no function for two-factor checks.",
    );
  }
  const retentions = allOf(logGroupSchema, resources).map(
    ({ Properties }) => Properties.RetentionInDays ?? Number.POSITIVE_INFINITY,
  );
  const shortest = Math.min(...retentions);
  const waits = allOf(queueSchema, resources).map(({ Properties }) => Properties.MaximumEventAgeInSeconds);
  return {
    config: readConfig(variablesIn(check)),
    region,
    logRetentionDays: Number.isFinite(shortest) ? shortest : undefined,
    longestWaitSeconds: Math.max(0, ...waits),
  };
}

/** The environment of a function. Values that CloudFormation fills in are not known; none of them is a setting. */
function variablesIn({
  Properties: { Environment },
}: v.InferOutput<typeof functionSchema>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Environment.Variables).map(([name, value]) => [
      name,
      typeof value === "string" || typeof value === "number" ? String(value) : "deployed",
    ]),
  );
}

function allOf<Schema extends v.GenericSchema>(
  schema: Schema,
  resources: readonly unknown[],
): v.InferOutput<Schema>[] {
  return resources.flatMap((resource) => {
    const parsed = v.safeParse(schema, resource);
    return parsed.success ? [parsed.output] : [];
  });
}
