import { describe, expect, it } from "vitest";
import { assertSaid } from "../../deploy/deployment-hooks.ts";
import { assertPackageOf } from "../../deploy/package-of.ts";
import { parseTemplate } from "../../deploy/template.ts";

describe("a command of the framework", () => {
  it.each([
    ["package", "prod", ""],
    ["deploy", "prod", "cn-north-1"],
    ["info", "sandbox", "us-east-1"],
    ["help", undefined, ""],
    ["plugin install", undefined, ""],
  ])("%s runs with the stage %s and the Region “%s”", (command, stage, region) => {
    expect(() => assertSaid(command.split(" "), stage, region)).not.toThrow();
  });

  it.each([
    ["package", undefined, "", "Say which stage"],
    ["deploy", undefined, "cn-north-1", "Say which stage"],
    ["remove", "", "cn-north-1", "Say which stage"],
    ["deploy", "prod", "", "No Region is given"],
    ["remove", "prod", "", "No Region is given"],
    ["info", "prod", "", "No Region is given"],
    ["deploy function", "prod", "cn-north-1", "A single function is not deployed"],
    ["rollback", "prod", "cn-north-1", "Deploy its commit"],
    ["rollback function", "prod", "cn-north-1", "Deploy its commit"],
  ])("%s is refused with the stage %s and the Region “%s”", (command, stage, region, message) => {
    expect(() => assertSaid(command.split(" "), stage, region)).toThrow(message);
  });
});

/** A template whose functions are for these stages. */
function templateFor(...stages: readonly string[]): ReturnType<typeof parseTemplate> {
  const Resources: Record<string, object> = {};
  for (const [index, stage] of stages.entries()) {
    const Properties = { Environment: { Variables: { IDCHECK_STAGE: stage } } };
    Resources[`F${index}`] = { Type: "AWS::Lambda::Function", Properties };
  }
  return parseTemplate({ Resources });
}

describe("a package", () => {
  const prod = { service: "idcheck", stage: "prod" };

  it("is deployed to the stage that it was made for", () => {
    expect(() => assertPackageOf(prod, prod, templateFor("prod", "prod"))).not.toThrow();
  });

  it.each([
    ["made for another stage", { ...prod, stage: "sandbox" }, templateFor("sandbox")],
    ["with the functions of another stage", prod, templateFor("sandbox")],
    ["with one function of another stage", prod, templateFor("prod", "sandbox")],
    ["made for another service", { ...prod, service: "other" }, templateFor("prod")],
    ["with functions that name no stage", prod, templateFor("")],
  ])("is refused if it was %s", (_, packaged, template) => {
    expect(() => assertPackageOf(prod, packaged, template)).toThrow(/Nothing was changed\. Package again/u);
  });
});
