import { describe, expect, inject, it } from "vitest";
import { aliasResources, assertShortQueues, readCallerAliases } from "../../deploy/caller-aliases.ts";
import { readPackagedTemplate, resourcesOf, type Template, valueAt, withFault } from "./support/template.ts";

const packages = inject("packages");
const sandbox = readPackagedTemplate(packages.sandbox);

describe("the parameter aliases", () => {
  it("names aliases, separated by commas, each perhaps with how long its invocations may wait", () => {
    expect(readCallerAliases(" orders, night-jobs_2:60 ,Billing:900")).toEqual([
      { name: "orders" },
      { name: "night-jobs_2", ageSeconds: 60 },
      { name: "Billing", ageSeconds: 900 },
    ]);
    expect(readCallerAliases("")).toEqual([]);
  });

  it.each([
    ["digits alone, which name a version", "17"],
    ["what Lambda does not take", "orders.eu"],
    ["an ID number", "orders-110009190001010001"],
    ["a phone number", "orders_13800138000"],
    ["an ending by which the deny policy would refuse it", "orders-http"],
    ["a name that is such an ending", "usage"],
    ["an ending of the function that tells whether it is well", "orders-health"],
    ["a name twice", "orders,orders"],
    ["a name twice with different times", "orders,orders:300"],
    ["a time below what Lambda takes", "orders:59"],
    ["a time of hours", "orders:21600"],
    ["a time that is no number", "orders:5m"],
    ["a time without a name", ":300"],
    ["names that would be one resource", "a-b,aDashb"],
    ["more than a stack can hold", Array.from({ length: 41 }, (_, index) => `c${index}`).join()],
  ])("refuses %s, in words that repeat nothing of it", (_, text) => {
    expect(() => readCallerAliases(text)).toThrow(
      /^aliases takes up to 40 different names, [^"]* no ID or phone numbers; [^"]* 60 to 900 seconds\.$/u,
    );
  });
});

describe("the aliases of the packaged template", () => {
  const aliases = resourcesOf(sandbox, "AWS::Lambda::Alias").map(
    ({ Properties }) => `${String(valueAt(Properties, "FunctionName.Ref"))}:${String(Properties["Name"])}`,
  );

  it("are those of the parameter, for every function that callers invoke", () => {
    expect(aliases.toSorted()).toEqual([
      "ThreeDashfactorDashinvokeLambdaFunction:night-jobs_2",
      "ThreeDashfactorDashinvokeLambdaFunction:orders",
      "TwoDashfactorDashinvokeLambdaFunction:night-jobs_2",
      "TwoDashfactorDashinvokeLambdaFunction:orders",
      "UsageDashinvokeLambdaFunction:night-jobs_2",
      "UsageDashinvokeLambdaFunction:orders",
      "VerificationDashinvokeLambdaFunction:night-jobs_2",
      "VerificationDashinvokeLambdaFunction:orders",
    ]);
  });

  it("let invocations wait as long as the function does, or as long as the parameter says, and are there before", () => {
    const limits = resourcesOf(sandbox, "AWS::Lambda::EventInvokeConfig");
    const ages: Readonly<Record<string, number>> = { $LATEST: 900, orders: 900, "night-jobs_2": 300 };
    expect(limits).toHaveLength(12);
    for (const limit of limits) {
      expect(limit.Properties).toMatchObject({
        MaximumEventAgeInSeconds: ages[String(limit.Properties["Qualifier"])],
        MaximumRetryAttempts: 2,
      });
      if (limit.Properties["Qualifier"] === "$LATEST") continue;
      const alias = sandbox.Resources[String(valueAt(limit, "DependsOn"))];
      expect(alias?.Properties["Name"]).toBe(limit.Properties["Qualifier"]);
    }
  });

  it("fit into a stack, as many as there may be", () => {
    const most = readCallerAliases(Array.from({ length: 40 }, (_, index) => `c${index}`).join());
    const { prod } = packages;
    const { Resources } = readPackagedTemplate(prod);
    const all = { ...Resources, ...aliasResources(Resources, most) };
    expect(Object.keys(all).length).toBeLessThanOrEqual(500);
    expect(Object.keys(all).length).toBe(Object.keys(Resources).length + 40 * 8);
  });

  it("point at what is deployed, and are none without the parameter", () => {
    for (const { Properties } of resourcesOf(sandbox, "AWS::Lambda::Alias")) {
      expect(Properties["FunctionVersion"]).toBe("$LATEST");
    }
    expect(resourcesOf(readPackagedTemplate(packages.prod), "AWS::Lambda::Alias")).toEqual([]);
  });
});

describe("packaging", () => {
  const alias = "TwoDashfactorDashinvokeAliasOrders";
  const faults: readonly [string, Template][] = [
    ["an alias without a limit", withFault(sandbox, `${alias}EvConf`, undefined)],
    [
      "an alias with a limit of hours",
      withFault(sandbox, `${alias}EvConf.Properties.MaximumEventAgeInSeconds`, 21_600),
    ],
    ["a limit for another alias", withFault(sandbox, `${alias}EvConf.Properties.Qualifier`, "other")],
    ["a function without a limit", withFault(sandbox, "TwoDashfactorDashinvokeLambdaEvConf", undefined)],
    [
      "a published version",
      withFault(sandbox, "Version", {
        Type: "AWS::Lambda::Version",
        Properties: { FunctionName: { Ref: "TwoDashfactorDashinvokeLambdaFunction" } },
      }),
    ],
  ];

  it("accepts the template as it is", () => {
    expect(() => assertShortQueues(sandbox.Resources)).not.toThrow();
  });

  it.each(faults)("refuses a template with %s", (_, template) => {
    expect(() => assertShortQueues(template.Resources)).toThrow(
      /asynchronousAgeSeconds must be at most 900/u,
    );
  });

  it("gives aliases to no function that has no queue for callers", () => {
    const { TwoDashfactorDashhttpLambdaFunction: http } = sandbox.Resources;
    expect(aliasResources(http === undefined ? {} : { http }, [{ name: "orders" }])).toEqual({});
  });
});
