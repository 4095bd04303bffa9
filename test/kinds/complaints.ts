import { isDeepStrictEqual } from "node:util";
import { listOf, valueAt } from "../deploy/support/template.ts";
import { knownValuesIn } from "../support/known-values.ts";
import {
  type Deployed,
  documentedRoutes,
  logicalName,
  measuredBy,
  routesOf,
  statementsOf,
} from "./deployed.ts";

/** A function of a kind: how it is called, and by its key what it is in the template. */
type CheckFunction = { kind: string; way: "http" | "invoke"; key: string };

/** The functions that the kinds must have. */
function checkFunctions(kinds: readonly string[]): CheckFunction[] {
  return kinds.flatMap((kind) =>
    (["http", "invoke"] as const).map((way) => ({ kind, way, key: `${pathName(kind)}-${way}` })),
  );
}

function pathName(kind: string): string {
  return kind.replaceAll("_", "-");
}

/**
 * What is missing where, in sentences: functions that a kind lacks, and for each function whatever would let it go live
 * unwatched, unlimited or undocumented. Empty where all of a project's files agree with the list of kinds.
 */
export function complaintsAbout(kinds: readonly string[], deployed: Deployed): string[] {
  return [
    ...aboutFunctions(kinds, deployed),
    ...Object.entries(deployed.functions).flatMap(([key, definition]) => aboutLimits(key, definition)),
    ...aboutRoles(kinds, deployed),
    ...aboutLogGroups(deployed),
    ...aboutAlarms(kinds, deployed),
    ...aboutContract(kinds, deployed),
  ];
}

function aboutFunctions(kinds: readonly string[], { functions, handlers }: Deployed): string[] {
  const missing = checkFunctions(kinds).flatMap(({ kind, way, key }) => {
    const definition = functions[key];
    if (definition === undefined) {
      return [`serverless.yml has no function ${key}, so that ${kind} cannot be called by ${way}.`];
    }
    const file = `functions/${pathName(kind)}`;
    const route = `POST /v1/${pathName(kind)}`;
    return [
      ...(valueAt(definition, "handler") === `${file}.${way}`
        ? []
        : [`serverless.yml must give ${key} the handler ${file}.${way}.`]),
      ...(handlers.includes(file) ? [] : [`${file}.ts, which ${key} runs, is not there.`]),
      ...(way === "invoke" || routesOf(definition).includes(route)
        ? []
        : [`serverless.yml does not let ${key} answer ${route}.`]),
    ];
  });
  const stray = handlers
    .map((file) => file.replace("functions/", ""))
    .filter(
      (name) => !Object.values(functions).some((one) => handlerOf(one).startsWith(`functions/${name}.`)),
    );
  return [...missing, ...stray.map((name) => `functions/${name}.ts is in no function of serverless.yml.`)];
}

function handlerOf(definition: unknown): string {
  return String(valueAt(definition, "handler"));
}

/** What bounds the cost of a function, and how long personal data may wait in Lambda's queue. */
function aboutLimits(key: string, definition: unknown): string[] {
  const isCheck = handlerOf(definition).endsWith(".invoke");
  return [
    ...(valueAt(definition, "reservedConcurrency") === undefined
      ? [`serverless.yml reserves no concurrency for ${key}, so that nothing limits what it can spend.`]
      : []),
    ...(isCheck && valueAt(definition, "maximumEventAge") === undefined
      ? [`serverless.yml lets calls of ${key}, which hold personal data, wait in Lambda's queue for hours.`]
      : []),
    ...(isCheck && valueAt(definition, "maximumRetryAttempts") === undefined
      ? [`serverless.yml does not say how often an asynchronous call of ${key} is tried.`]
      : []),
  ];
}

function aboutRoles(kinds: readonly string[], { functions, resources }: Deployed): string[] {
  const roleOf = (key: string): string => String(valueAt(functions[key], "role"));
  const rightsOf = (key: string): unknown[] =>
    statementsOf(resources[roleOf(key)]).filter((statement) => logGroupsOf(statement).length === 0);
  const keys = Object.keys(functions);
  const checks = checkFunctions(kinds).map(({ key }) => key);
  const [model = ""] = checks;
  return keys.flatMap((key) => {
    const role = roleOf(key);
    if (resources[role] === undefined) {
      return [`deploy/roles.yml has no role for ${key}: serverless.yml names ${role}.`];
    }
    const sharer = keys.find((other) => other !== key && roleOf(other) === role);
    const group = `${logicalName(key)}LogGroup.Arn`;
    const groups = statementsOf(resources[role]).flatMap(logGroupsOf);
    return [
      ...(sharer === undefined
        ? []
        : [`${key} and ${sharer} have the same role, ${role}: give each its own.`]),
      ...(groups.includes(group) ? [] : [`deploy/roles.yml does not let ${role} write the log of ${key}.`]),
      ...(checks.includes(key) && !isDeepStrictEqual(rightsOf(key), rightsOf(model))
        ? [`deploy/roles.yml gives ${role} other rights than the roles of other checks have.`]
        : []),
    ];
  });
}

function logGroupsOf(statement: unknown): string[] {
  const resources = listOf(valueAt(statement, "Resource")).filter((one) => typeof one === "string");
  return resources.filter((resource) => resource.endsWith("LogGroup.Arn"));
}

function aboutLogGroups({ functions, extensions }: Deployed): string[] {
  return Object.keys(functions)
    .filter((key) => valueAt(extensions, `${logicalName(key)}LogGroup.Properties.KmsKeyId`) === undefined)
    .map((key) => `deploy/log-groups.yml does not encrypt the log group of ${key}.`);
}

function ofFunction(key: string): { FunctionName: string } {
  return { FunctionName: `${logicalName(key)}LambdaFunction` };
}

function eventsOf(definition: unknown, type: string): number {
  return listOf(valueAt(definition, "events")).filter((event) => valueAt(event, type) !== undefined).length;
}

/** The rules that the framework makes for the schedules of a function. */
function schedulesOf(key: string, definition: unknown): string[] {
  const count = eventsOf(definition, "schedule");
  return Array.from({ length: count }, (_, index) => `${logicalName(key)}EventsRuleSchedule${index + 1}`);
}

/** Results of checks that found no provider. */
const withoutProvider = ["provider_unavailable", "unavailable"];

function aboutAlarms(kinds: readonly string[], { functions, resources }: Deployed): string[] {
  const watched = (
    alarm: string,
    what: string,
    dimensions: Readonly<Record<string, string>>,
    metric?: string,
  ): string[] => {
    const { metrics, expression } = measuredBy(resources[alarm]);
    const found = metrics.find(
      (one) =>
        isDeepStrictEqual(one.dimensions, dimensions) && (metric === undefined || one.metric === metric),
    );
    if (found === undefined) return [`deploy/alarms.yml: ${alarm} does not watch ${what}.`];
    if (new RegExp(`\\b${found.id}\\b`, "u").test(expression)) return [];
    return [`deploy/alarms.yml: ${alarm} reads ${what} as ${found.id} and leaves it out of its expression.`];
  };
  const answering = Object.keys(functions).filter((key) => routesOf(functions[key]).length > 0);
  const invoked = Object.keys(functions).filter((key) => handlerOf(functions[key]).endsWith(".invoke"));
  /** Functions whose errors have an alarm of their own. */
  const alone = new Set(
    Object.keys(functions).filter((key) =>
      Object.values(resources).some(
        (resource) =>
          valueAt(resource, "Properties.MetricName") === "Errors" &&
          valueAt(resource, "Properties.Dimensions.0.Value") === ofFunction(key).FunctionName,
      ),
    ),
  );
  const counted = measuredBy(resources["NoProviderAlarm"]).metrics.flatMap(
    ({ dimensions }) => dimensions["kind"] ?? [],
  );
  return [
    ...kinds.flatMap((kind) =>
      withoutProvider.flatMap((result) =>
        watched("NoProviderAlarm", `the checks of ${kind} that end as ${result}`, { kind, result }),
      ),
    ),
    ...answering.flatMap((key) => watched("FunctionErrorsAlarm", `the errors of ${key}`, ofFunction(key))),
    ...invoked.flatMap((key) => [
      ...watched("InvokeErrorsAlarm", `the errors of ${key}`, ofFunction(key), "Errors"),
      ...watched("InvokeErrorsAlarm", `the calls of ${key}`, ofFunction(key), "Invocations"),
    ]),
    ...Object.keys(functions)
      .filter((key) => ![...answering, ...invoked].includes(key))
      .filter((key) => !alone.has(key))
      .map((key) => `deploy/alarms.yml: no alarm watches the errors of ${key}.`),
    ...checkFunctions(kinds).flatMap(({ key }) =>
      watched("ThrottlesAlarm", `the throttles of ${key}`, ofFunction(key), "Throttles"),
    ),
    ...Object.keys(functions)
      .filter((key) => !checkFunctions(kinds).some((check) => check.key === key))
      .filter((key) => watched("ThrottlesAlarm", key, ofFunction(key), "Throttles").length > 0)
      .flatMap((key) =>
        watched("ReadThrottlesAlarm", `the throttles of ${key}`, ofFunction(key), "Throttles"),
      ),
    ...Object.entries(functions).flatMap(([key, definition]) => [
      ...schedulesOf(key, definition).flatMap((rule) =>
        ["Invocations", "FailedInvocations"].flatMap((metric) =>
          watched(
            "ScheduleStoppedAlarm",
            `the ${metric} of the schedule ${rule}`,
            { RuleName: rule },
            metric,
          ),
        ),
      ),
      ...(eventsOf(definition, "stream") === 0
        ? []
        : watched("ProjectionStoppedAlarm", `whether ${key} gets records`, ofFunction(key), "IteratorAge")),
    ]),
    ...[...new Set(counted)]
      .filter((kind) => !kinds.includes(kind))
      .map(
        (kind) => `deploy/alarms.yml: NoProviderAlarm watches the checks of ${kind}, which is not a kind.`,
      ),
  ];
}

function aboutContract(kinds: readonly string[], { functions, contract }: Deployed): string[] {
  const answered = Object.values(functions).flatMap(routesOf);
  const documented = documentedRoutes(contract);
  const listed = knownValuesIn(String(valueAt(contract, "components.schemas.Kind.description")));
  return [
    ...answered
      .filter((route) => !documented.includes(route))
      .map((route) => `docs/openapi.yaml does not describe ${route}.`),
    ...documented
      .filter((route) => !answered.includes(route))
      .map((route) => `docs/openapi.yaml describes ${route}, which no function answers.`),
    ...kinds
      .filter((kind) => !listed.includes(kind))
      .map((kind) => `docs/openapi.yaml does not list ${kind} in the schema Kind.`),
    ...listed
      .filter((kind) => !kinds.some((one) => one === kind))
      .map((kind) => `docs/openapi.yaml lists ${kind}, which is not a kind.`),
    ...kinds
      .filter((kind) => documented.includes(`POST /v1/${pathName(kind)}`) && !promises(contract, kind))
      .map(
        (kind) =>
          `docs/openapi.yaml does not answer POST /v1/${pathName(kind)} with a verdict of the kind ${kind}.`,
      ),
  ];
}

/** Whether the contract's 200 of a kind is an answer whose `kind` is that kind. */
function promises(contract: unknown, kind: string): boolean {
  const content = `paths./v1/${pathName(kind)}.post.responses.200.content`;
  const schema = valueAt(contract, `${content}.application/json.schema.$ref`);
  const name = String(schema).replace("#/components/schemas/", "");
  return valueAt(contract, `components.schemas.${name}.properties.kind.const`) === kind;
}
