import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { projectFolder } from "../../local/serverless-file.ts";
import { documentedParameters } from "./support/documented.ts";

const values = v.record(v.string(), v.union([v.string(), v.number()]));
const schema = v.object({ params: v.object({ default: values, prod: values, sandbox: values }) });
const text = readFileSync(join(projectFolder, "serverless.yml"), "utf8");
const { params } = v.parse(schema, parse(text, { logLevel: "error" }));
const stages = { prod: params.prod, sandbox: params.sandbox };

/** A parameter as the document should show it: its default, and the stages that have another. */
function defaultsOf(name: string): string {
  const own = String(params.default[name] ?? "");
  const others = Object.entries(stages)
    .filter(([, stage]) => name in stage)
    .map(([stage, { [name]: value }]) => `${stage}: \`${value}\``);
  return [...(own === "" ? [] : [`\`${own}\``]), ...others].join("; ");
}

describe("the parameters", () => {
  const names = new Set(Object.values(params).flatMap((stage) => Object.keys(stage)));

  it("are those of the document, with their defaults", () => {
    const documented = Object.fromEntries(
      documentedParameters().map(({ name, defaults }) => [name, defaults]),
    );
    expect(documented).toEqual(Object.fromEntries([...names].map((name) => [name, defaultsOf(name)])));
  });
});
