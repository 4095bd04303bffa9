import { pathNameOf } from "../../clients/typescript/transport.ts";
import { isRecord } from "./is-record.ts";

type Schema = Record<string, unknown>;

/** The JSON Schemas of a function that callers invoke. */
export type InvokeSchemas = { payload: Schema; answer: Schema };

const caller = {
  type: ["string", "null"],
  pattern: "^[0-9A-Za-z._-]{1,64}$",
  description: "Who calls, if no alias says so.",
};
const requestId = { type: "string", description: "Identifies the request to the operator." };
const version = { type: "string", description: "The release that answered." };
const checkFields = {
  idempotencyKey: {
    type: "string",
    pattern: '^([0-9A-Za-z._:-]{16,128}|"[0-9A-Za-z._:-]{16,128}")$',
    description: "A new key for each check, and the same key for each retry of that check.",
  },
  caller,
  onRetryable: {
    type: ["string", "null"],
    enum: ["return", "throw", null],
    description:
      "`throw` makes the function fail with a problem that is retryable, so that Lambda repeats an asynchronous call.",
  },
};
const checkMeta = {
  replayed: { type: "boolean", description: "Whether an earlier request with this key brought the verdict." },
  saved: {
    type: "boolean",
    description: "False if the verdict could not be stored: the same key may run again.",
  },
  requestId,
  version,
};

/**
 * The payloads and answers of direct invocations by the key of their function, made of the contract of the HTTP API: the body of a
 * POST, or the parameters of a GET, are fields of the payload, and what is in headers there is in `meta`. Each schema stands alone.
 */
export function invokeSchemas(contract: unknown): Readonly<Record<string, InvokeSchemas>> {
  const entries = Object.entries(at(contract, "paths")).flatMap(([path, methods]) => {
    const [name = ""] = path.replace("/v1/", "").split("/");
    const { post, get } = isRecord(methods) ? methods : {};
    if (isRecord(post)) return [[`${pathNameOf(name)}-invoke`, checkSchemas(post, contract)] as const];
    const key = readingKeys[name];
    return isRecord(get) && key !== undefined ? [[key, readingSchemas(get, contract)] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The functions that read, by the first word of their path. */
const readingKeys: Readonly<Record<string, string>> = {
  verifications: "verification-invoke",
  usage: "usage-invoke",
};

function checkSchemas(operation: Schema, contract: unknown): InvokeSchemas {
  const body = resolved(at(operation, "requestBody", "content", "application/json", "schema"), contract);
  return {
    payload: standalone(extended(body, checkFields, ["idempotencyKey"]), contract),
    answer: answerSchema(operation, checkMeta, contract),
  };
}

function readingSchemas(operation: Schema, contract: unknown): InvokeSchemas {
  const parameters = Array.isArray(operation["parameters"]) ? operation["parameters"].filter(isRecord) : [];
  const fields = parameters.map((parameter): [string, Schema] => {
    const { name, schema, description, required } = resolved(parameter, contract);
    const value = isRecord(schema) ? schema : {};
    return [String(name), { ...(required === true ? value : orNull(value)), description }];
  });
  const required = parameters.filter((one) => resolved(one, contract)["required"] === true);
  const payload = {
    type: "object",
    additionalProperties: false,
    required: required.map((one) => String(resolved(one, contract)["name"])),
    properties: { ...Object.fromEntries(fields), caller },
  };
  return {
    payload: standalone(payload, contract),
    answer: answerSchema(operation, { requestId, version }, contract),
  };
}

/** Null is the same as a field that is not there. */
function orNull(schema: Schema): Schema {
  return "$ref" in schema
    ? { oneOf: [schema, { type: "null" }] }
    : { ...schema, type: [schema["type"], "null"] };
}

/** An answer is what a 200 holds, with `meta`, or a problem, which has a number as `status`. */
function answerSchema(operation: Schema, meta: Record<string, Schema>, contract: unknown): Schema {
  const good = resolved(at(operation, "responses", "200", "content", "application/json", "schema"), contract);
  const object = { type: "object", required: Object.keys(meta), properties: meta };
  const problem = { $ref: "#/components/schemas/Problem" };
  return standalone({ oneOf: [extended(good, { meta: object }, ["meta"]), problem] }, contract);
}

/** A schema of an object with more fields. */
function extended(schema: Schema, fields: Record<string, Schema>, names: readonly string[]): Schema {
  if (!isRecord(schema["properties"]) || "allOf" in schema) {
    return { allOf: [schema, { type: "object", required: names, properties: fields }] };
  }
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return {
    ...schema,
    required: [...(required as unknown[]), ...names],
    properties: { ...schema["properties"], ...fields },
  };
}

/** A schema with everything that it refers to in `$defs`. */
function standalone(schema: Schema, contract: unknown): Schema {
  const definitions = new Map<string, unknown>();
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (!isRecord(value)) return value;
    const entries = Object.entries(value)
      .filter(([name, inner]) => !(name === "example" || (name === "default" && inner !== undefined)))
      .map(([name, inner]): [string, unknown] => {
        if (name !== "$ref" || typeof inner !== "string") return [name, moved(inner)];
        const [definition = ""] = inner.split("/").slice(-1);
        if (!definitions.has(definition)) {
          definitions.set(definition, undefined);
          definitions.set(definition, moved(at(contract, "components", "schemas", definition)));
        }
        return [name, `#/$defs/${definition}`];
      });
    return Object.fromEntries(entries);
  };
  const body = moved(schema);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...(isRecord(body) ? body : {}),
    ...(definitions.size > 0 && { $defs: Object.fromEntries([...definitions].toSorted(byName)) }),
  };
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

function resolved(schema: Schema, contract: unknown): Schema {
  const { $ref } = schema;
  return typeof $ref === "string"
    ? resolved(at(contract, ...$ref.replace(/^#\//u, "").split("/")), contract)
    : schema;
}

function at(tree: unknown, ...names: readonly string[]): Schema {
  const value = names.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), tree);
  if (!isRecord(value)) throw new TypeError(`no object at ${names.join("/")}`);
  return value;
}
