import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as v from "valibot";
import type * as Yaml from "yaml";
import { lazily } from "../lib/base/lazily.ts";
import { localStage } from "./stage.ts";

/** Loaded when a template is read: most programs that name its folder read none, and it has more modules than they. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types are of the same package
const loadYaml = lazily(() => createRequire(import.meta.url)("yaml") as typeof Yaml);

const valuesSchema = v.record(v.string(), v.union([v.string(), v.number()]));
const parametersSchema = v.object({
  params: v.object({ default: valuesSchema, [localStage]: v.optional(valuesSchema, {}) }),
});

/**
 * A file of the template. A value that is `${param:<name>}` as a whole is replaced. Other variables and CloudFormation's short
 * tags (!Ref, !Sub) stay as text: their values are not needed here.
 */
export function readYaml(path: string): unknown {
  const raw = parsedYaml(readFileSync(path, "utf8"));
  const parsed = v.safeParse(parametersSchema, raw);
  const params = parsed.success ? parsed.output.params : undefined;
  return withParameters(raw, new Map(Object.entries({ ...params?.default, ...params?.[localStage] })));
}

function withParameters(value: unknown, parameters: ReadonlyMap<string, string | number>): unknown {
  if (typeof value === "string") {
    const [, name = ""] = /^\$\{param:([^,:)}]+)\}$/u.exec(value) ?? [];
    return parameters.get(name) ?? value;
  }
  if (Array.isArray(value)) return value.map((each) => withParameters(each, parameters));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withParameters(each, parameters)]),
  );
}

/** What was parsed in this process, by the text: backing and gateway read the same template, and parsing it takes long. */
const parsedTexts = new Map<string, unknown>();

function parsedYaml(text: string): unknown {
  if (!parsedTexts.has(text)) parsedTexts.set(text, loadYaml().parse(text, { logLevel: "error" }));
  return parsedTexts.get(text);
}
