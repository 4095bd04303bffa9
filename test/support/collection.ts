import { contractAt, operations } from "./contract.ts";
import { isRecord } from "./is-record.ts";

/** A header, a parameter or a variable of a Postman collection. */
type Pair = { key: string; value: string; description?: string; disabled?: true };

/** A request of a Postman collection (format v2.1), in the part of the format that is used here. */
export type CollectionRequest = {
  name: string;
  request: {
    method: string;
    description: string;
    header: Pair[];
    url: { raw: string; host: string[]; path: string[]; query?: Pair[]; variable?: Pair[] };
    body?: { mode: "raw"; raw: string; options: { raw: { language: "json" } } };
  };
  event?: { listen: "test"; script: { type: "text/javascript"; exec: string[] } }[];
};

/** A Postman collection: one folder for each tag of the contract. Bruno, Insomnia and Hoppscotch import it too. */
export type Collection = {
  info: { name: string; version: string; description: string; schema: string };
  auth: { type: "noauth" };
  variable: Pair[];
  item: { name: string; description: string; item: CollectionRequest[] }[];
};

const description = `Every operation of idcheck, made from docs/openapi.yaml. The requests run against the local stack as they are (\`npm start\`). Each check
gets a fresh key, so each costs a call: to see a replay, put a key of your own into the header.

For a deployment, set the variable baseUrl to its HttpApiUrl, and choose in "Authorization" of the collection: AWS Signature with the
service execute-api and the deployment's Region, or Bearer Token for a deployment with authorizer=jwt.`;

/** Keeps the id of a check for the requests that look it up. */
const keepId = `if (pm.response.code === 200) pm.collectionVariables.set("verificationId", pm.response.json().id);`;

/** The collection of the contract. */
export function postmanCollection(): Collection {
  const tags = listAt("tags").map((tag) => ({
    name: text(tag, "name"),
    description: text(tag, "description"),
  }));
  const local = listAt("servers").find((server) => !("variables" in server)) ?? {};
  return {
    info: {
      name: text(contractAt("info"), "title"),
      version: text(contractAt("info"), "version"),
      description,
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    auth: { type: "noauth" },
    variable: [
      { key: "baseUrl", value: text(local, "url") },
      {
        key: "verificationId",
        value: text(listAt("paths", "/v1/verifications/{id}", "get", "parameters")[0], "example"),
      },
    ],
    item: tags.map((tag) => ({
      ...tag,
      item: operations.flatMap((operation) => requestsOf(operation, tag.name)),
    })),
  };
}

/** The request of an operation, if it has the tag. */
function requestsOf({ method, path }: { method: string; path: string }, tag: string): CollectionRequest[] {
  const place = ["paths", path, method.toLowerCase()] as const;
  const operation = contractAt(...place);
  if (!isRecord(operation) || !Array.isArray(operation["tags"]) || !operation["tags"].includes(tag))
    return [];
  const parameters = "parameters" in operation ? listAt(...place, "parameters") : [];
  const within = (part: string): Pair[] => parameters.filter((one) => one["in"] === part).map(pairOf);
  const steps = path
    .replaceAll(/\{(\w+)\}/gu, ":$1")
    .split("/")
    .slice(1);
  const isCheck = "requestBody" in operation;
  const body = isCheck
    ? contractAt(...place, "requestBody", "content", "application/json", "examples", "person", "value")
    : undefined;
  const header = [
    ...within("header"),
    ...(isCheck ? [{ key: "Content-Type", value: "application/json" }] : []),
  ];
  const query = within("query");
  const variable = within("path").map((pair) => ({ ...pair, value: "{{verificationId}}" }));
  return [
    {
      name: text(operation, "summary"),
      request: {
        method,
        description: text(operation, "description"),
        header,
        url: {
          raw: `{{baseUrl}}/${steps.join("/")}`,
          host: ["{{baseUrl}}"],
          path: steps,
          ...(query.length > 0 && { query }),
          ...(variable.length > 0 && { variable }),
        },
        ...(isCheck && {
          body: { mode: "raw", raw: JSON.stringify(body, null, 2), options: { raw: { language: "json" } } },
        }),
      },
      ...(isCheck && {
        event: [{ listen: "test", script: { type: "text/javascript", exec: [keepId] } }],
      }),
    },
  ];
}

/** A parameter with its example: a key is new each time, and what may be left out is switched off. */
function pairOf(parameter: Readonly<Record<string, unknown>>): Pair {
  const name = text(parameter, "name");
  const isOptional = parameter["required"] !== true;
  return {
    key: name,
    value: name === "Idempotency-Key" ? "{{$guid}}" : text(parameter, "example"),
    description: text(parameter, "description"),
    ...(isOptional && { disabled: true }),
  };
}

function listAt(...names: readonly string[]): Record<string, unknown>[] {
  const list = contractAt(...names);
  if (!Array.isArray(list)) throw new TypeError(`no list at ${names.join(" ")}`);
  return list.map((_, index) => contractAt(...names, String(index))).filter(isRecord);
}

function text(tree: unknown, name: string): string {
  const value = isRecord(tree) ? tree[name] : undefined;
  if (typeof value !== "string") throw new TypeError(`no text at ${name}`);
  return value.trimEnd();
}
