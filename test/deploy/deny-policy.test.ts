import { describe, expect, inject, it } from "vitest";
import { readCallerAliases } from "../../deploy/caller-aliases.ts";
import { type DenyPolicy, deployingRole, lets, readDenyPolicy } from "./support/deny-policy.ts";
import { listOf, readPackagedTemplate, resourcesOf, type Template, withFault } from "./support/template.ts";

const template = readPackagedTemplate(inject("packages").prod);
const policy = readDenyPolicy();
const admin = "arn:aws:iam::123456789012:role/admin";
const prefix = "arn:aws:lambda:cn-north-1:123456789012:function:";

/** The functions of a template by name, and which of them callers invoke. */
function functionsOf(from: Template): { name: string; isForCallers: boolean }[] {
  return resourcesOf(from, "AWS::Lambda::Function").map(({ Properties }) => ({
    name: String(Properties["FunctionName"]),
    isForCallers: String(Properties["Handler"]).endsWith(".invoke"),
  }));
}

/** The functions that AWS alone should invoke and that the policy does not name. */
function unnamed(from: Template, named: DenyPolicy): string[] {
  const resources = new Set(
    named.Statement.flatMap(({ Sid, Resource }) =>
      Sid === "OnlyAwsInvokesTheseFunctions" ? listOf(Resource).map(String) : [],
    ),
  );
  return functionsOf(from)
    .filter(({ isForCallers }) => !isForCallers)
    .map(({ name }) => name.replace(/^idcheck-prod-(?:.*-(?=http$))?/u, ""))
    .filter((key) =>
      ["", ":*"].some((end) => !resources.has(`arn:aws:lambda:*:*:function:idcheck-*-${key}${end}`)),
    );
}

function mayInvoke(resource: string, action = "lambda:InvokeFunction", principal = admin): boolean {
  return lets(policy, { principal, action, resource });
}

describe("the deny policy of SECURITY.md", () => {
  it("names every function that only AWS invokes, with and without a qualifier", () => {
    expect(unnamed(template, policy)).toEqual([]);
  });

  it("is found to lack a function that is new", () => {
    const added = { Type: "AWS::Lambda::Function", Properties: {} };
    const properties = { FunctionName: "idcheck-prod-forget", Handler: "functions/forget.stream" };
    const larger = withFault(template, "Forget", { ...added, Properties: properties });
    expect(unnamed(larger, policy)).toEqual(["forget"]);
  });

  it("names no function that is not there", () => {
    const names = functionsOf(template).map(({ name }) => `${prefix}${name}`);
    const [, denied] = policy.Statement;
    const stale = listOf(denied?.Resource).filter(
      (pattern) => !names.some((name) => name.endsWith(String(pattern).replace(/^.*\*|:\*$/gu, ""))),
    );
    expect(stale).toEqual([]);
  });

  it.each(functionsOf(template).filter(({ isForCallers }) => !isForCallers))(
    "lets nobody invoke $name, not even the role that deploys",
    ({ name }) => {
      for (const principal of [admin, deployingRole]) {
        for (const qualifier of ["", ":$LATEST", ":orders", ":7"]) {
          for (const action of ["InvokeFunction", "InvokeAsync", "InvokeFunctionUrl"]) {
            expect(mayInvoke(`${prefix}${name}${qualifier}`, `lambda:${action}`, principal)).toBe(false);
          }
        }
      }
    },
  );

  it.each(functionsOf(template).filter(({ isForCallers }) => isForCallers))(
    "lets callers invoke $name, by every alias that packaging accepts",
    ({ name }) => {
      for (const { name: alias } of readCallerAliases("orders,usage-reports,http2,re_verification")) {
        expect(mayInvoke(`${prefix}${name}:${alias}`)).toBe(true);
      }
      expect(mayInvoke(`${prefix}${name}`)).toBe(true);
    },
  );

  it("allows everything else, so that it can be a permissions boundary", () => {
    const table = "arn:aws:dynamodb:cn-north-1:123456789012:table/idcheck-prod-UsageTable";
    expect(lets(policy, { principal: admin, action: "dynamodb:Query", resource: table })).toBe(true);
    expect(mayInvoke(`${prefix}another-function`)).toBe(true);
  });

  it.each([
    ["lambda:AddPermission", `${prefix}idcheck-prod-project-usage`],
    ["lambda:CreateFunctionUrlConfig", `${prefix}idcheck-prod-usage`],
    ["lambda:UpdateFunctionCode", `${prefix}idcheck-prod-two-factor-http`],
    ["lambda:CreateAlias", `${prefix}idcheck-prod-two-factor-invoke`],
    ["lambda:PublishVersion", `${prefix}idcheck-prod-three-factor-invoke`],
    ["lambda:PutFunctionEventInvokeConfig", `${prefix}idcheck-prod-two-factor-invoke:orders`],
    ["events:PutTargets", "arn:aws:events:cn-north-1:123456789012:rule/idcheck-prod-Project-1X"],
  ])("leaves %s to the role that deploys", (action, resource) => {
    expect(lets(policy, { principal: admin, action, resource })).toBe(false);
    expect(lets(policy, { principal: deployingRole, action, resource })).toBe(true);
  });

  it("covers the rule that invokes the projection, whose name CloudFormation makes from the stack's", () => {
    for (const { Properties } of resourcesOf(template, "AWS::Events::Rule")) {
      expect(Properties["Name"]).toBeUndefined();
    }
  });

  it("fits into a service control policy and a managed policy", () => {
    expect(JSON.stringify(policy).length).toBeLessThan(5_120);
  });
});
