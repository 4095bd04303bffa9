import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { readYaml } from "./template-yaml.ts";

/** The folder of the project, with `serverless.yml`, `functions/` and `events/`. */
export const projectFolder = join(import.meta.dirname, "..");

/** A route of the HTTP API: `method` is upper-case or `ANY`, `path` may hold `{name}` and `{name+}`. */
type RouteDefinition = { method: string; path: string };

/** One Lambda function of the template. */
export type FunctionDefinition = {
  /** Its key in the template: the last part of its deployed name. */
  key: string;
  /** Path of the source file without extension, relative to the project. */
  file: string;
  exportName: string;
  /** The names by which callers invoke it, if they do: those of the parameter `aliases` of the stage `local`. */
  aliases: readonly string[];
  timeoutSeconds: number;
  memoryMegabytes: number;
  routes: readonly RouteDefinition[];
  streams: readonly StreamDefinition[];
  schedules: readonly ScheduleDefinition[];
};

/** A stream that a function reads, by the key of the table. */
export type StreamDefinition = { tableKey: string; batchSize: number };

/** An event that a function gets at regular times. */
type ScheduleDefinition = { everyMs: number; input: unknown };

/** One DynamoDB table of the template, as far as an embedded engine supports it. */
export type TableDefinition = {
  /** Logical id without `Table`, in kebab-case: the last part of the local table's name. */
  key: string;
  attributes: readonly { name: string; type: "S" | "N" | "B" }[];
  keySchema: readonly { name: string; type: "HASH" | "RANGE" }[];
  streamView: "NEW_AND_OLD_IMAGES" | "NEW_IMAGE" | "OLD_IMAGE" | "KEYS_ONLY" | undefined;
  timeToLiveAttribute: string | undefined;
};

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** `rate(1 minute)`, in milliseconds. */
const rateSchema = v.pipe(
  v.string(),
  v.regex(/^rate\(\d+ (?:minute|hour|day)s?\)$/u),
  v.transform((rate) => {
    const [, count = "", unit] = /\((\d+) (minute|hour|day)/u.exec(rate) ?? [];
    return Number(count) * (isUnit(unit) ? unitMs[unit] : Number.NaN);
  }),
);

const eventSchema = v.looseObject({
  httpApi: v.optional(v.union([v.string(), v.looseObject({ method: v.string(), path: v.string() })])),
  // `!GetAtt <logical id>.StreamArn`, whose tag is unknown to YAML.
  stream: v.optional(v.looseObject({ arn: v.string(), batchSize: v.optional(v.number(), 100) })),
  schedule: v.optional(v.looseObject({ rate: rateSchema, input: v.optional(v.unknown()) })),
});

const functionSchema = v.looseObject({
  handler: v.pipe(v.string(), v.regex(/^[^.]+\.\w+$/u)),
  timeout: v.optional(v.number()),
  memorySize: v.optional(v.number()),
  events: v.optional(v.array(eventSchema), []),
});

const tableType = "AWS::DynamoDB::Table";

const tableSchema = v.looseObject({
  Type: v.literal(tableType),
  Properties: v.looseObject({
    AttributeDefinitions: v.array(
      v.object({ AttributeName: v.string(), AttributeType: v.picklist(["S", "N", "B"]) }),
    ),
    KeySchema: v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(["HASH", "RANGE"]) })),
    StreamSpecification: v.optional(
      v.looseObject({
        StreamViewType: v.picklist(["NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"]),
      }),
    ),
    TimeToLiveSpecification: v.optional(v.looseObject({ AttributeName: v.string() })),
  }),
});

const resourcesSchema = v.looseObject({
  Resources: v.optional(v.record(v.string(), v.looseObject({ Type: v.string() })), {}),
});

/** `${file(<path>)}`, as a whole. */
const fileVariable = /^\$\{file\(([^,:)}]+)\)\}$/u;

const partSchema = v.union([v.pipe(v.string(), v.regex(fileVariable)), resourcesSchema]);
type ResourcesPart = v.InferOutput<typeof partSchema>;

const templateSchema = v.looseObject({
  provider: v.looseObject({ timeout: v.optional(v.number()), memorySize: v.optional(v.number()) }),
  functions: v.record(v.string(), functionSchema),
  resources: v.union([v.array(partSchema), partSchema]),
  custom: v.optional(v.looseObject({ aliases: v.optional(v.string(), "") })),
});

type Template = v.InferOutput<typeof templateSchema>;

/**
 * The functions and tables of `serverless.yml`: no other place lists them, so what runs locally is what is deployed. The files
 * with its resources are read for the tables alone, when these are asked for: a process that only has functions starts sooner.
 * Throws ConfigurationError if the template has a form that is not supported here.
 */
export function readTemplate(folder = projectFolder): {
  functions: readonly FunctionDefinition[];
  readonly tables: readonly TableDefinition[];
} {
  const template = valid(templateSchema, readYaml(join(folder, "serverless.yml")), "serverless.yml");
  return {
    functions: functionsOf(template),
    get tables() {
      return [template.resources].flat().flatMap((part) => tablesIn(readResources(folder, part)));
    },
  };
}

function functionsOf({ provider, functions, custom }: Template): FunctionDefinition[] {
  const aliases = (custom?.aliases ?? "").split(",").flatMap((alias) => alias.trim().split(":")[0] || []);
  return Object.entries(functions).map(([key, definition]) => {
    const [file = "", exportName = ""] = definition.handler.split(".");
    return {
      key,
      file,
      exportName,
      aliases: exportName === "invoke" ? aliases : [],
      timeoutSeconds: definition.timeout ?? provider.timeout ?? 6,
      memoryMegabytes: definition.memorySize ?? provider.memorySize ?? 1024,
      routes: definition.events.flatMap((event) =>
        event.httpApi === undefined ? [] : [routeOf(event.httpApi)],
      ),
      streams: definition.events.flatMap(({ stream }) =>
        stream === undefined
          ? []
          : [{ tableKey: tableKeyOf(stream.arn.split(".")[0] ?? ""), batchSize: stream.batchSize }],
      ),
      schedules: definition.events.flatMap(({ schedule }) =>
        schedule === undefined ? [] : [{ everyMs: schedule.rate, input: schedule.input ?? {} }],
      ),
    };
  });
}

/** The resources of one part of the template: it is written there, or it is a whole file, `${file(<path>)}`. */
function readResources(folder: string, part: ResourcesPart): Readonly<Record<string, unknown>> {
  if (typeof part !== "string") return part.Resources;
  const [, path = ""] = fileVariable.exec(part) ?? [];
  // Most files have no table, and parsing all of them would take longer than everything else that is read here.
  if (!readFileSync(join(folder, path), "utf8").includes(tableType)) return {};
  return valid(resourcesSchema, readYaml(join(folder, path)), path).Resources;
}

function valid<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  path: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const where = parsed.issues.map((issue) => v.getDotPath(issue) ?? "").join(", ");
  throw new ConfigurationError(`${path} has a form that the local stack does not support, at: ${where}`);
}

/** The DynamoDB tables among the resources of a CloudFormation template, by their logical ids. */
export function tablesIn(resources: Readonly<Record<string, unknown>>): TableDefinition[] {
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    const table = v.safeParse(tableSchema, resource);
    return table.success ? [tableOf(logicalId, table.output)] : [];
  });
}

function isUnit(text: string | undefined): text is keyof typeof unitMs {
  return text !== undefined && Object.hasOwn(unitMs, text);
}

function routeOf(httpApi: string | { method: string; path: string }): RouteDefinition {
  if (typeof httpApi !== "string") return { method: anyMethod(httpApi.method), path: httpApi.path };
  const [method = "*", path = "/{proxy+}"] = httpApi.split(" ");
  return { method: anyMethod(method), path };
}

function anyMethod(method: string): string {
  return method === "*" ? "ANY" : method.toUpperCase();
}

function tableOf(logicalId: string, { Properties }: v.InferOutput<typeof tableSchema>): TableDefinition {
  return {
    key: tableKeyOf(logicalId),
    attributes: Properties.AttributeDefinitions.map((attribute) => ({
      name: attribute.AttributeName,
      type: attribute.AttributeType,
    })),
    keySchema: Properties.KeySchema.map((part) => ({ name: part.AttributeName, type: part.KeyType })),
    streamView: Properties.StreamSpecification?.StreamViewType,
    timeToLiveAttribute: Properties.TimeToLiveSpecification?.AttributeName,
  };
}

/** The key of the table with a logical id: `VerificationsTable` is `verifications`. */
export function tableKeyOf(logicalId: string): string {
  return logicalId
    .replace(/Table$/u, "")
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/gu, "-")
    .toLowerCase();
}
