import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { parameterNamed, parameters } from "../../../deploy/parameters.ts";
import { takenBy } from "../../../deploy/parameter-types.ts";
import { projectFolder } from "../../../local/serverless-file.ts";

const values = v.record(v.string(), v.union([v.string(), v.number()]));
const reserved = v.object({
  checks: v.union([v.string(), v.number()]),
  reads: v.union([v.string(), v.number()]),
});
const schema = v.object({
  params: v.objectWithRest({ default: values }, values),
  custom: v.object({ reservedByDefault: v.object({ true: reserved, false: reserved }) }),
  provider: v.object({ environment: v.record(v.string(), v.string()) }),
});

/** What `serverless.yml` says of parameters: `params` by stage, what is reserved by default, the functions' environment. */
export const deployedParameters = v.parse(
  schema,
  parse(readFileSync(join(projectFolder, "serverless.yml"), "utf8"), { logLevel: "error" }),
);

/** Defaults that are not in `params`, because they follow from another parameter. */
const { true: withRealData, false: withoutRealData } = deployedParameters.custom.reservedByDefault;
const followingDefaults: Readonly<Record<string, string>> = {
  checkConcurrency: `\`${withRealData.checks}\`; without real data: \`${withoutRealData.checks}\``,
  readConcurrency: `\`${withRealData.reads}\`; without real data, or if \`checkConcurrency\` is \`none\`: \`${withoutRealData.reads}\``,
};

/** The table of parameters as `docs/deploying.md` must have it: names, defaults, what they take and what they decide. */
export function parameterTable(): string {
  const rows = Object.keys(parameters.entries).map((name) => {
    const parameter = parameterNamed(name);
    if (parameter === undefined) throw new Error(`There is no parameter ${name}.`);
    return `| \`${name}\` | ${defaultsOf(name)} | ${takenBy(parameter)} | ${v.getDescription(parameter) ?? ""} |`;
  });
  return ["| parameter | default | takes | |", "|---|---|---|---|", ...rows].join("\n");
}

/** The default of a parameter, and the stages that have another. */
function defaultsOf(name: string): string {
  const { default: own, ...stages } = deployedParameters.params;
  const byDefault = String(own[name] ?? "");
  const others = Object.entries(stages)
    .filter(([, stage]) => name in stage)
    .map(([stage, { [name]: value }]) => `${stage}: \`${value}\``);
  return followingDefaults[name] ?? [...(byDefault === "" ? [] : [`\`${byDefault}\``]), ...others].join("; ");
}
