import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { isRecord } from "./is-record.ts";

/** Where the JSON Schemas of direct invocations are. */
export const schemasFolder = join(import.meta.dirname, "../../docs/schemas");

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const validators = new Map<string, ValidateFunction | undefined>();

/** Whether callers invoke the function with this key and its payloads and answers are documented. */
export function isDocumented(key: string): boolean {
  return validatorOf(key, "payload") !== undefined;
}

/**
 * How an exchange with a function differs from its JSON Schemas: the answer in any case, and the payload if the answer says nothing
 * against it. A payload that breaks a rule may still fit its schema, because not every rule can be said there.
 */
export function invokeViolations(key: string, payload: unknown, answer: unknown): string[] {
  const isRefused = isRecord(answer) && answer["code"] === "invalid_request";
  return [
    ...(isRefused ? [] : violationsOf(key, "payload", payload)),
    ...violationsOf(key, "answer", answer),
  ];
}

function violationsOf(key: string, part: "payload" | "answer", value: unknown): string[] {
  const validate = validatorOf(key, part);
  if (validate === undefined) return [`${key} has no ${part} in docs/schemas`];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${part}${instancePath} ${message}`);
}

function validatorOf(key: string, part: "payload" | "answer"): ValidateFunction | undefined {
  const name = `${key}.${part}.json`;
  if (!validators.has(name)) validators.set(name, compiled(name));
  return validators.get(name);
}

function compiled(name: string): ValidateFunction | undefined {
  try {
    const schema: unknown = JSON.parse(readFileSync(join(schemasFolder, name), "utf8"));
    return ajv.compile(isRecord(schema) ? schema : {});
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
