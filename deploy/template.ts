import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { ConfigurationError } from "../lib/base/configuration-error.ts";

const resource = v.looseObject({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
});
const output = v.looseObject({ Value: v.unknown() });
const schema = v.looseObject({
  Resources: v.record(v.string(), resource),
  Outputs: v.optional(v.record(v.string(), output), {}),
});

/** A CloudFormation template, as far as a deployment looks into it. */
export type DeployedTemplate = v.InferOutput<typeof schema>;

/** A resource of a template, with its logical id. */
export type DeployedResource = { id: string; type: string; properties: Readonly<Record<string, unknown>> };

const state = v.looseObject({
  service: v.looseObject({
    service: v.string(),
    provider: v.looseObject({ stage: v.string(), stackTags: v.record(v.string(), v.string()) }),
  }),
});

/** What `npm run package` has written: for which stage of which service, the template, and the tags of its stack. */
export type Package = {
  service: string;
  stage: string;
  template: DeployedTemplate;
  tags: Readonly<Record<string, string>>;
};

/** Reads the package in `folder`. Throws a ConfigurationError if there is none. */
export function readPackage(folder: string): Package {
  try {
    const { service } = v.parse(state, readJson(folder, "serverless-state.json"));
    const template = parseTemplate(readJson(folder, "cloudformation-template-update-stack.json"));
    const { stage, stackTags } = service.provider;
    return { service: service.service, stage, template, tags: stackTags };
  } catch {
    throw new ConfigurationError(
      `There is no package in ${folder} that can be read. Run npm run package first.`,
    );
  }
}

function readJson(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

/** Reads a template from its JSON. Throws if it has no resources. */
export function parseTemplate(value: unknown): DeployedTemplate {
  return v.parse(schema, value);
}

/** The resources of a template; only those of one type if it is given. */
export function resourcesIn({ Resources }: DeployedTemplate, type?: string): DeployedResource[] {
  return Object.entries(Resources)
    .map(([id, { Type, Properties }]) => ({ id, type: Type, properties: Properties }))
    .filter((one) => type === undefined || one.type === type);
}

/**
 * Whether the stage of a template holds data of real people, as its output `RealData` says. Where nothing says it, it does: what is
 * protected without need can be removed with one more command.
 */
export function holdsRealData({ Outputs }: DeployedTemplate): boolean {
  return Outputs["RealData"]?.Value !== "false";
}
