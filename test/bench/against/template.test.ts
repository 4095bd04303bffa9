import { expect, it } from "vitest";
import { parsePackagedTemplate } from "../../../bench/against/template.ts";

const functionOf = (name: string, handler: string, variables: object) => ({
  Type: "AWS::Lambda::Function",
  Properties: { FunctionName: name, Handler: handler, Environment: { Variables: variables } },
});

const template = parsePackagedTemplate(
  JSON.stringify({
    Resources: {
      CheckFunction: functionOf("idcheck-prod-two-factor-http", "functions/two-factor.http", {
        IDCHECK_PROVIDERS: "kuaidi100",
        IDCHECK_USAGE_TABLE: { Ref: "UsageTable" },
        IDCHECK_TOPIC: { Ref: "AlarmTopic" },
      }),
      InvokeFunction: functionOf("idcheck-prod-two-factor-invoke", "functions/two-factor.invoke", {}),
      UsageTable: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        },
      },
      AlarmTopic: { Type: "AWS::SNS::Topic" },
    },
  }),
);

it("a function is found by its key, with its handler and what of its environment is known", () => {
  expect(template.functionOf("two-factor-http")).toEqual({
    file: "functions/two-factor",
    exportName: "http",
    variables: { IDCHECK_PROVIDERS: "kuaidi100" },
    tableKeys: { IDCHECK_USAGE_TABLE: "usage" },
  });
  expect(() => template.functionOf("health")).toThrow("The package has no function health.");
});

it("a source that several functions share is listed once", () => {
  expect(template.files).toEqual(["functions/two-factor"]);
});

it("its tables are those to create", () => {
  expect(template.tables).toMatchObject([{ key: "usage", keySchema: [{ name: "pk", type: "HASH" }] }]);
});
