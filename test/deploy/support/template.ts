import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { isRecord } from "../../support/is-record.ts";

/** A resource of a template, its properties as they are written. */
export type Resource = { Type: string; Properties: Record<string, unknown>; DeletionPolicy?: string };
export type Template = { Resources: Record<string, Resource>; Outputs: Record<string, unknown> };

const templateSchema = v.looseObject({
  Resources: v.record(
    v.string(),
    v.looseObject({
      Type: v.string(),
      Properties: v.optional(v.record(v.string(), v.unknown()), {}),
      DeletionPolicy: v.exactOptional(v.string()),
    }),
  ),
  Outputs: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** The file that `serverless package` leaves for CloudFormation. */
export const templateName = "cloudformation-template-update-stack.json";

/** The template of a package. */
export function readPackagedTemplate(folder: string): Template {
  return parseTemplate(readFileSync(join(folder, templateName), "utf8"));
}

/** A template from its JSON. */
export function parseTemplate(text: string): Template {
  return v.parse(templateSchema, JSON.parse(text));
}

/** The resources of one type, with their logical ids. */
export function resourcesOf(template: Template, type: string): (Resource & { id: string })[] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, ...resource }));
}

/** What stands at a path of names and indexes, separated by dots. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
}

/** A copy of the template with one fault: `value` at `path` below its resources; undefined takes away what is there. */
export function withFault(template: Template, path: string, value: unknown): Template {
  const faulty = structuredClone(template);
  const names = path.split(".");
  const last = names.pop() ?? "";
  const parent = names.length === 0 ? faulty.Resources : valueAt(faulty.Resources, names.join("."));
  if (!isRecord(parent)) throw new Error(`There is nothing at ${path} to make faulty.`);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return faulty;
}

/** Every text in a value, however deep, with its path. */
export function textsIn(value: unknown, path = ""): { path: string; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    textsIn(inner, path === "" ? name : `${path}.${name}`),
  );
}

/** A value that may be one or several. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** The logical id that `{Ref}`, `{Fn::GetAtt}` or a name stands for. */
export function targetOf(value: unknown): string | undefined {
  const named = valueAt(value, "Ref") ?? valueAt(value, "Fn::GetAtt.0") ?? value;
  return typeof named === "string" ? named : undefined;
}
