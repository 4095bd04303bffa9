import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import * as v from "valibot";
import { parse } from "yaml";
import { isRecord } from "./is-record.ts";
import { knownValuesIn } from "./known-values.ts";

/** An answer of the HTTP API as it arrived. Header names are in lower case. */
export type ApiAnswer = {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
};

const contentSchema = v.record(
  v.string(),
  v.looseObject({ examples: v.optional(v.record(v.string(), v.unknown()), {}) }),
);
const responseSchema = v.looseObject({
  headers: v.optional(v.record(v.string(), v.unknown()), {}),
  links: v.optional(v.record(v.string(), v.unknown()), {}),
  content: contentSchema,
});
const operationSchema = v.looseObject({
  operationId: v.string(),
  requestBody: v.optional(v.looseObject({ content: contentSchema })),
  responses: v.record(v.string(), v.unknown()),
});

/** One response of one operation. `examples` are the names of its examples: for a problem, its code. */
type DocumentedResponse = v.InferOutput<typeof responseSchema>;

/** One operation of the contract, with its responses by status. */
export type Operation = {
  operationId: string;
  method: string;
  path: string;
  responses: ReadonlyMap<number, DocumentedResponse>;
};

/** The text of the contract. */
export const contractFile = join(import.meta.dirname, "../../docs/openapi.yaml");

/** The contract as a tree. */
export const contract: unknown = parse(readFileSync(contractFile, "utf8"));

/** Every operation of the contract. */
export const operations: readonly Operation[] = Object.entries(recordAt(contract, "paths")).flatMap(
  ([path, methods]) => Object.entries(isRecord(methods) ? methods : {}).map(readOperation(path)),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ ...closed(contract), $id: "contract" });

/** How a value breaks a schema of the contract (`components.schemas`); unknown fields are violations too. */
export function schemaViolations(name: string, value: unknown): string[] {
  return violationsOf({ $ref: `contract#/components/schemas/${name}` }, value);
}

/** The value at a path of names in the contract; references are followed. */
export function contractAt(...names: readonly string[]): unknown {
  return names.reduce<unknown>((tree, name) => resolved(recordAt(tree)[name]), contract);
}

/** The values that the description of a schema lists as known, in its order. */
export function knownValues(schema: string): string[] {
  return knownValuesIn(String(contractAt("components", "schemas", schema, "description")));
}

/** How an answer differs from the contract: in its status, media type, headers or any part of its body. */
export function answerViolations(answer: ApiAnswer): string[] {
  const operation = operations.find(
    ({ method, path }) => method === answer.method && fits(path, answer.path),
  );
  if (operation === undefined) return [`${answer.method} ${answer.path} is not documented`];
  const response = operation.responses.get(answer.status);
  if (response === undefined) return [`${operation.operationId} documents no ${answer.status}`];
  const mediaType = answer.headers["content-type"]?.split(";")[0] ?? "none";
  const media = response.content[mediaType];
  if (media === undefined) return [`${operation.operationId} ${answer.status} documents no ${mediaType}`];
  const body: unknown = JSON.parse(answer.text);
  const isProblem = mediaType === "application/problem+json";
  const isGateway = !isProblem && answer.status >= 400;
  return [
    ...violationsOf(at(media["schema"], "#"), body),
    ...headerViolations(response, answer),
    ...(isProblem ? schemaViolations("Problem", body) : []),
    ...(isProblem ? problemViolations(media.examples, answer, body) : []),
    ...(isProblem ? linkViolations(response, body) : []),
    ...(isGateway ? schemaViolations("GatewayMessage", body) : missingHeaders(response, answer)),
  ];
}

/** Headers that mean something to a caller, in lower case; a gateway may add others. */
const contractHeaders: readonly string[] = [
  ...new Set(
    operations.flatMap(({ responses }) =>
      [...responses.values()].flatMap(({ headers }) =>
        Object.keys(headers).map((name) => name.toLowerCase()),
      ),
    ),
  ),
];

/** Headers that an answer of a function has in some cases only, or through API Gateway only. */
const conditionalHeader = /^(?:retry-after|idempotency-\w+|apigw-requestid)$/u;

/** The headers that each answer of a function must have, and this one has not. */
function missingHeaders(response: DocumentedResponse, { headers }: ApiAnswer): string[] {
  return Object.keys(response.headers)
    .map((name) => name.toLowerCase())
    .filter((name) => !conditionalHeader.test(name) && headers[name] === undefined)
    .map((name) => `the header ${name} is missing`);
}

function headerViolations(response: DocumentedResponse, { headers }: ApiAnswer): string[] {
  return contractHeaders.flatMap((name) => {
    const value = headers[name];
    if (value === undefined) return [];
    const documented = Object.entries(response.headers).find(([key]) => key.toLowerCase() === name);
    if (documented === undefined) return [`the header ${name} is not documented`];
    const schema = recordAt(resolved(documented[1]), "schema");
    return violationsOf(schema, schema["type"] === "integer" ? Number(value) : value).map(
      (violation) => `${name}${violation}`,
    );
  });
}

/** Checks how the parts of a problem relate to each other, beyond the schema of its body. */
function problemViolations(
  examples: Readonly<Record<string, unknown>>,
  { status, headers }: ApiAnswer,
  body: unknown,
): string[] {
  const problem = recordAt(body);
  const code = String(problem["code"]);
  const violations: string[] = [];
  if (problem["status"] !== status) violations.push("the status of the body is not that of the answer");
  if (!(code in examples)) violations.push(`${code} is no documented code of this response`);
  if (headers["x-request-id"] !== problem["requestId"]) violations.push("the request ids differ");
  if (headers["retry-after"] !== problem["retryAfterSeconds"]?.toString()) {
    violations.push("Retry-After and retryAfterSeconds differ");
  }
  return violations;
}

/** An id in a problem must lead to its record, as that of a verdict does. */
function linkViolations({ links }: DocumentedResponse, body: unknown): string[] {
  const isLost = recordAt(body)["id"] !== undefined && links["verification"] === undefined;
  return isLost ? ["no link leads from the id to its record"] : [];
}

const validators = new Map<string, ValidateFunction>();

function violationsOf(schema: Record<string, unknown>, value: unknown): string[] {
  const name = JSON.stringify(schema);
  const validate = validators.get(name) ?? ajv.compile({ unevaluatedProperties: false, ...schema });
  validators.set(name, validate);
  return validate(value) ? [] : (validate.errors ?? []).map(describe);
}

/** Never quotes the value: tests use made-up people, but helpers get copied. */
function describe({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath} ${message} ${JSON.stringify(params)}`;
}

/**
 * The contract for validation: clients must ignore unknown fields, but our own answers contain no field that is not
 * documented.
 */
function closed(tree: unknown): Record<string, unknown> {
  return recordAt(close(tree, false));
}

function close(tree: unknown, isValueSchema: boolean): unknown {
  if (Array.isArray(tree)) return tree.map((item: unknown) => close(item, false));
  if (!isRecord(tree)) return tree;
  const shut = Object.entries(tree).filter(
    ([name, value]) => !(name === "additionalProperties" && value === true),
  );
  const copy = shut.map(([name, value]): [string, unknown] => {
    if (name === "example" || name === "examples" || name === "value") return [name, value];
    if (name !== "properties" || !isRecord(value)) return [name, close(value, name === "items")];
    const properties = Object.entries(value).map(([property, schema]) => [property, close(schema, true)]);
    return [name, Object.fromEntries(properties)];
  });
  return { ...Object.fromEntries(copy), ...(isValueSchema && { unevaluatedProperties: false }) };
}

/** A schema of the document with its local reference made absolute. */
function at(schema: unknown, prefix: string): Record<string, unknown> {
  const { $ref } = recordAt(schema);
  return typeof $ref === "string" ? { $ref: $ref.replace(prefix, "contract#") } : recordAt(schema);
}

function readOperation(path: string): (entry: [string, unknown]) => Operation {
  return ([method, value]) => {
    const { operationId, responses } = v.parse(operationSchema, value);
    const entries = Object.entries(responses).map(([status, response]): [number, DocumentedResponse] => [
      Number(status),
      v.parse(responseSchema, resolved(response)),
    ]);
    return { operationId, method: method.toUpperCase(), path, responses: new Map(entries) };
  };
}

function fits(template: string, path: string): boolean {
  const parts = template.split("/");
  const given = path.split("/");
  return (
    parts.length === given.length &&
    parts.every((part, index) => part.startsWith("{") || part === given[index])
  );
}

function resolved(value: unknown): unknown {
  if (!isRecord(value) || typeof value["$ref"] !== "string") return value;
  const names = value["$ref"].replace(/^#\//, "").split("/");
  return resolved(names.reduce<unknown>((tree, name) => recordAt(tree)[name], contract));
}

function recordAt(tree: unknown, name?: string): Record<string, unknown> {
  const value = name === undefined || !isRecord(tree) ? tree : tree[name];
  if (!isRecord(value)) throw new TypeError(`no object at ${name ?? "the top"}`);
  return value;
}
