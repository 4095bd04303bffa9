import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { listOf, valueAt } from "../deploy/support/template.ts";
import { isRecord } from "../support/is-record.ts";

/** What a project deploys and documents, as its files say it: short tags such as `!Ref` are their text. */
export type Deployed = {
  /** Functions by their key in `serverless.yml`. */
  functions: Readonly<Record<string, unknown>>;
  /** Files in `functions/`, without extension. */
  handlers: readonly string[];
  /** Resources of the files in `deploy/`, by their logical id. */
  resources: Readonly<Record<string, unknown>>;
  /** What the files in `deploy/` add to the framework's own resources, by their logical id. */
  extensions: Readonly<Record<string, unknown>>;
  /** `docs/openapi.yaml`. */
  contract: unknown;
};

/** Reads the files of a project. */
export function readDeployed(folder: string): Deployed {
  const read = (path: string): unknown =>
    parse(readFileSync(join(folder, path), "utf8"), { merge: true, logLevel: "error" });
  const parts = globSync("deploy/*.yml", { cwd: folder }).map(read);
  const merged = (name: string): Record<string, unknown> =>
    Object.fromEntries(parts.flatMap((part) => Object.entries(recordAt(part, name))));
  return {
    functions: recordAt(read("serverless.yml"), "functions"),
    handlers: globSync("functions/*.ts", { cwd: folder }).map((path) => path.replace(/\.ts$/u, "")),
    resources: merged("Resources"),
    extensions: merged("extensions"),
    contract: read("docs/openapi.yaml"),
  };
}

/** How the framework names the resources of a function: `two-factor-http` is `TwoDashfactorDashhttp`. */
export function logicalName(functionKey: string): string {
  return `${functionKey.charAt(0).toUpperCase()}${functionKey.slice(1)}`.replaceAll("-", "Dash");
}

/** The routes of a function as `<method> <path>`. */
export function routesOf(definition: unknown): string[] {
  return listOf(valueAt(definition, "events")).flatMap((event) => {
    const route = valueAt(event, "httpApi");
    return isRecord(route) ? [`${String(route["method"])} ${String(route["path"])}`] : [];
  });
}

/** The operations of a contract as `<method> <path>`. */
export function documentedRoutes(contract: unknown): string[] {
  return Object.entries(recordAt(contract, "paths")).flatMap(([path, methods]) =>
    Object.keys(isRecord(methods) ? methods : {}).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** The statements of a role. */
export function statementsOf(role: unknown): unknown[] {
  return listOf(valueAt(role, "Properties.Policies")).flatMap((policy) =>
    listOf(valueAt(policy, "PolicyDocument.Statement")),
  );
}

/** A metric that an alarm adds up, with the id by which its expression may name it. */
export type Measured = { id: string; metric: string; dimensions: Readonly<Record<string, string>> };

/** The metrics of an alarm, and the expressions over them. */
export function measuredBy(alarm: unknown): { metrics: Measured[]; expression: string } {
  const queries = listOf(valueAt(alarm, "Properties.Metrics"));
  const metrics = queries.flatMap((query) => {
    const metric = valueAt(query, "MetricStat.Metric");
    if (metric === undefined) return [];
    const dimensions = listOf(valueAt(metric, "Dimensions")).map((dimension): [string, string] => [
      String(valueAt(dimension, "Name")),
      String(valueAt(dimension, "Value")),
    ]);
    return [
      {
        id: String(valueAt(query, "Id")),
        metric: String(valueAt(metric, "MetricName")),
        dimensions: Object.fromEntries(dimensions),
      },
    ];
  });
  return {
    metrics,
    expression: queries.map((query) => textAt(query, "Expression")).join(" "),
  };
}

function textAt(value: unknown, path: string): string {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : "";
}

function recordAt(value: unknown, name: string): Record<string, unknown> {
  const found = isRecord(value) ? value[name] : undefined;
  return isRecord(found) ? found : {};
}
