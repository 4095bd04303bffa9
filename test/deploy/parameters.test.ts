import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../lib/domain/config.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { documentedParameters } from "./support/documented.ts";

const values = v.record(v.string(), v.union([v.string(), v.number()]));
const schema = v.object({
  params: v.object({ default: values, prod: values, sandbox: values }),
  provider: v.object({ environment: v.record(v.string(), v.string()) }),
});
const text = readFileSync(join(projectFolder, "serverless.yml"), "utf8");
const { params, provider } = v.parse(schema, parse(text, { logLevel: "error" }));
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

/** Settings that no deployment has, each with its reason in docs/deploying.md. */
const settingsElsewhere = ["IDCHECK_LOG_STREAM"];

describe("the settings of the functions", () => {
  const read = globSync(["functions/**/*.ts", "lib/**/*.ts"], { cwd: projectFolder }).flatMap((path) => {
    const code = readFileSync(join(projectFolder, path), "utf8");
    return [...code.matchAll(/\bIDCHECK_[A-Z_]+\b/gu)].map(([name]) => name);
  });

  it("are set by the template, all that the code reads and no other", () => {
    const deployed = new Set(read.filter((name) => !settingsElsewhere.includes(name)));
    expect([...deployed].toSorted()).toEqual(Object.keys(provider.environment).toSorted());
  });

  it("are in the document where no deployment has them", () => {
    const document = readFileSync(join(projectFolder, "docs/deploying.md"), "utf8");
    expect(settingsElsewhere.filter((name) => !document.includes(`\`${name}`))).toEqual([]);
    expect(settingsElsewhere.filter((name) => !read.includes(name))).toEqual([]);
  });

  it("have the defaults of the parameters that they are set from", () => {
    const given = Object.entries(provider.environment).map(([name, value]) => {
      const [, parameter] = /^\$\{param:(\w+)\}$/u.exec(value) ?? [];
      return [name, parameter === undefined ? "given" : String(params.default[parameter])] as const;
    });
    expect(given.filter(([, value]) => value === "undefined")).toEqual([]);
    const environment = Object.fromEntries(given);
    const withoutDefault = new Set([
      "IDCHECK_STAGE",
      "IDCHECK_VERIFICATIONS_TABLE",
      "IDCHECK_USAGE_TABLE",
      "IDCHECK_PROVIDERS",
    ]);
    const needed = Object.fromEntries(given.filter(([name]) => withoutDefault.has(name)));
    expect(readConfig(environment)).toEqual(readConfig(needed));
  });
});
