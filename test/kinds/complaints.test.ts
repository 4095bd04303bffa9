import { describe, expect, it } from "vitest";
import { kinds } from "../../lib/domain/kinds.ts";
import { isRecord } from "../support/is-record.ts";
import { projectFolder } from "../support/imports.ts";
import { complaintsAbout } from "./complaints.ts";
import { type Deployed, readDeployed } from "./deployed.ts";

const deployed = readDeployed(projectFolder);

/** What is said of a project that differs from this one. */
function complaints(changes: Partial<Deployed>, listed: readonly string[] = kinds): string[] {
  return complaintsAbout(listed, { ...deployed, ...changes });
}

function without<Value>(values: Readonly<Record<string, Value>>, name: string): Record<string, Value> {
  expect(values).toHaveProperty(name);
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}

describe("functions, roles, log groups, limits, alarms and the contract", () => {
  it("agree with the list of kinds", () => {
    expect(Object.keys(deployed.functions).length).toBeGreaterThan(2 * kinds.length);
    expect(complaints({})).toEqual([]);
  });
});

describe("a function that no caller invokes", () => {
  it("is missed where no alarm watches its errors", () => {
    const resources = without(deployed.resources, "ProjectionErrorsAlarm");
    expect(complaints({ resources })).toEqual([
      "deploy/alarms.yml: no alarm watches the errors of project-usage.",
    ]);
  });
});

describe("a made-up kind of four words", () => {
  const kind = "holder_of_mobile_number";
  const withKind = [...kinds, kind];
  const key = "holder-of-mobile-number";
  const concurrency = "${file(deploy/reserved-concurrency.cjs):checks, null}";
  const functions = {
    ...deployed.functions,
    [`${key}-http`]: {
      handler: `functions/${key}.http`,
      role: "HolderOfMobileNumberHttpRole",
      reservedConcurrency: concurrency,
      events: [{ httpApi: { method: "POST", path: `/v1/${key}` } }],
    },
    [`${key}-invoke`]: {
      handler: `functions/${key}.invoke`,
      role: "HolderOfMobileNumberInvokeRole",
      reservedConcurrency: concurrency,
      maximumEventAge: 900,
      maximumRetryAttempts: 2,
    },
  };
  const handlers = [...deployed.handlers, `functions/${key}`];

  it("that is only in the list of kinds lacks its functions, its alarms and its place in the contract", () => {
    expect(complaints({}, withKind)).toEqual([
      `serverless.yml has no function ${key}-http, so that ${kind} cannot be called by http.`,
      `serverless.yml has no function ${key}-invoke, so that ${kind} cannot be called by invoke.`,
      `deploy/alarms.yml: NoProviderAlarm does not watch the checks of ${kind} that end as provider_unavailable.`,
      `deploy/alarms.yml: NoProviderAlarm does not watch the checks of ${kind} that end as unavailable.`,
      `deploy/alarms.yml: ThrottlesAlarm does not watch the throttles of ${key}-http.`,
      `deploy/alarms.yml: ThrottlesAlarm does not watch the throttles of ${key}-invoke.`,
      `docs/openapi.yaml does not list ${kind} in the schema Kind.`,
    ]);
  });

  it("whose functions are there cannot go live without roles, log groups, alarms and contract", () => {
    expect(complaints({ functions, handlers }, withKind)).toEqual([
      `deploy/roles.yml has no role for ${key}-http: serverless.yml names HolderOfMobileNumberHttpRole.`,
      `deploy/roles.yml has no role for ${key}-invoke: serverless.yml names HolderOfMobileNumberInvokeRole.`,
      `deploy/log-groups.yml does not encrypt the log group of ${key}-http.`,
      `deploy/log-groups.yml does not encrypt the log group of ${key}-invoke.`,
      `deploy/alarms.yml: NoProviderAlarm does not watch the checks of ${kind} that end as provider_unavailable.`,
      `deploy/alarms.yml: NoProviderAlarm does not watch the checks of ${kind} that end as unavailable.`,
      `deploy/alarms.yml: FunctionErrorsAlarm does not watch the errors of ${key}-http.`,
      `deploy/alarms.yml: InvokeErrorsAlarm does not watch the errors of ${key}-invoke.`,
      `deploy/alarms.yml: InvokeErrorsAlarm does not watch the calls of ${key}-invoke.`,
      `deploy/alarms.yml: ThrottlesAlarm does not watch the throttles of ${key}-http.`,
      `deploy/alarms.yml: ThrottlesAlarm does not watch the throttles of ${key}-invoke.`,
      `docs/openapi.yaml does not describe POST /v1/${key}.`,
      `docs/openapi.yaml does not list ${kind} in the schema Kind.`,
    ]);
  });

  it("that is not in the list of kinds is not accepted because of its functions alone", () => {
    expect(complaints({ functions, handlers })).toContain(
      `docs/openapi.yaml does not describe POST /v1/${key}.`,
    );
    expect(complaints({ handlers })).toEqual([`functions/${key}.ts is in no function of serverless.yml.`]);
  });
});

describe("a function", () => {
  const httpKey = "two-factor-http";
  const invokeKey = "two-factor-invoke";
  const changed = (key: string, changes: object) => ({
    functions: { ...deployed.functions, [key]: Object.assign({}, deployed.functions[key], changes) },
  });

  it.each([
    [
      "that nothing limits",
      changed(httpKey, { reservedConcurrency: undefined }),
      `serverless.yml reserves no concurrency for ${httpKey}, so that nothing limits what it can spend.`,
    ],
    [
      "whose calls wait in the queue for hours",
      changed(invokeKey, { maximumEventAge: undefined }),
      `serverless.yml lets calls of ${invokeKey}, which hold personal data, wait in Lambda's queue for hours.`,
    ],
    [
      "whose calls are repeated by a default",
      changed(invokeKey, { maximumRetryAttempts: undefined }),
      `serverless.yml does not say how often an asynchronous call of ${invokeKey} is tried.`,
    ],
    [
      "with the handler of another kind",
      changed(httpKey, { handler: "functions/three-factor.http" }),
      `serverless.yml must give ${httpKey} the handler functions/two-factor.http.`,
    ],
    [
      "whose file is not there",
      { handlers: deployed.handlers.filter((file) => file !== "functions/two-factor") },
      `functions/two-factor.ts, which ${httpKey} runs, is not there.`,
    ],
    [
      "with another route",
      changed(httpKey, { events: [{ httpApi: { method: "POST", path: "/v1/two" } }] }),
      `serverless.yml does not let ${httpKey} answer POST /v1/two-factor.`,
    ],
    [
      "with the role of another",
      changed(httpKey, { role: "TwoFactorInvokeRole" }),
      `${httpKey} and ${invokeKey} have the same role, TwoFactorInvokeRole: give each its own.`,
    ],
    [
      "that cannot write its log",
      changed(httpKey, { role: "TwoFactorInvokeRole" }),
      `deploy/roles.yml does not let TwoFactorInvokeRole write the log of ${httpKey}.`,
    ],
    [
      "with rights that other checks do not have",
      changed("three-factor-http", { role: "UsageRole" }),
      `deploy/roles.yml gives UsageRole other rights than the roles of other checks have.`,
    ],
    [
      "whose log is not encrypted by the stack's key",
      { extensions: without(deployed.extensions, "UsageLogGroup") },
      "deploy/log-groups.yml does not encrypt the log group of usage.",
    ],
    [
      "whose throttles raise no alarm",
      { resources: without(deployed.resources, "ReadThrottlesAlarm") },
      "deploy/alarms.yml: ReadThrottlesAlarm does not watch the throttles of project-usage.",
    ],
    [
      "whose errors raise no alarm",
      { resources: without(deployed.resources, "FunctionErrorsAlarm") },
      "deploy/alarms.yml: FunctionErrorsAlarm does not watch the errors of verification.",
    ],
  ])("%s is complained about", (_, changes, sentence) => {
    expect(complaints(changes)).toContain(sentence);
  });
});

describe("a function with a stream or a schedule", () => {
  it("is missed where no alarm tells that it gets nothing any more", () => {
    const resources = without(without(deployed.resources, "ProjectionStoppedAlarm"), "ScheduleStoppedAlarm");
    const rule = "ProjectDashusageEventsRuleSchedule1";
    expect(complaints({ resources })).toEqual([
      `deploy/alarms.yml: ScheduleStoppedAlarm does not watch the Invocations of the schedule ${rule}.`,
      `deploy/alarms.yml: ScheduleStoppedAlarm does not watch the FailedInvocations of the schedule ${rule}.`,
      "deploy/alarms.yml: ProjectionStoppedAlarm does not watch whether project-usage gets records.",
    ]);
  });
});

describe("an alarm", () => {
  it("that reads a metric and leaves it out of its sum is complained about", () => {
    const text = JSON.stringify(deployed.resources).replace("FILL(three2, 0)", "0");
    const resources: unknown = JSON.parse(text);
    expect(complaints({ resources: isRecord(resources) ? resources : {} })).toEqual([
      "deploy/alarms.yml: NoProviderAlarm reads the checks of three_factor that end as unavailable as three2 " +
        "and leaves it out of its expression.",
    ]);
  });

  it("for something that is not a kind is complained about, as is a contract with more kinds and routes than there are", () => {
    expect(complaints({}, ["two_factor"])).toEqual([
      "deploy/alarms.yml: NoProviderAlarm watches the checks of three_factor, which is not a kind.",
      "docs/openapi.yaml lists three_factor, which is not a kind.",
    ]);
    const functions = without(without(deployed.functions, "usage"), "usage-invoke");
    expect(complaints({ functions })).toEqual([
      "functions/usage.ts is in no function of serverless.yml.",
      "docs/openapi.yaml describes GET /v1/usage, which no function answers.",
    ]);
  });

  it("is not satisfied by the verdict of another kind in the contract", () => {
    const text = JSON.stringify(deployed.contract).replace('"const":"two_factor"', '"const":"three_factor"');
    const contract: unknown = JSON.parse(text);
    expect(complaints({ contract })).toEqual([
      "docs/openapi.yaml does not answer POST /v1/two-factor with a verdict of the kind two_factor.",
    ]);
  });
});
