import { madeUpPerson } from "../samples/people.ts";
import { type Attack, attacks } from "./attack.ts";

/** A payload of Lambda Invoke, as JSON text or as a value, to a function or one of its aliases. */
export type SentPayload = { payload: unknown; functionKey?: string };

const person = madeUpPerson(5);
const administrator = "arn:aws:iam::000000000000:user/administrator";
const headers = { "content-type": "application/json", "idempotency-key": "forged-event-0001" };
const body = JSON.stringify(person);

/** An event of an HTTP API with payload format 2.0, as API Gateway would make it for an administrator. */
const httpApiEvent = {
  version: "2.0",
  routeKey: "POST /v1/two-factor",
  rawPath: "/v1/two-factor",
  rawQueryString: "",
  headers,
  requestContext: {
    accountId: "000000000000",
    apiId: "local",
    authorizer: {
      iam: {
        accessKey: "AKIAIOSFODNN7EXAMPLE",
        accountId: "000000000000",
        callerId: "AIDACKCEVSQ6C2EXAMPLE",
        cognitoIdentity: null,
        principalOrgId: "aws:PrincipalOrgID",
        userArn: administrator,
        userId: "AIDACKCEVSQ6C2EXAMPLE",
      },
    },
    domainName: "local.execute-api.us-east-1.amazonaws.com",
    domainPrefix: "local",
    http: {
      method: "POST",
      path: "/v1/two-factor",
      protocol: "HTTP/1.1",
      sourceIp: "127.0.0.1",
      userAgent: "",
    },
    requestId: "forged",
    routeKey: "POST /v1/two-factor",
    stage: "$default",
    time: "22/Nov/2026:04:30:00 +0000",
    timeEpoch: 1_795_000_000_000,
  },
  body,
  isBase64Encoded: false,
};

const restApiEvent = {
  resource: "/v1/two-factor",
  path: "/v1/two-factor",
  httpMethod: "POST",
  headers,
  requestContext: { identity: { userArn: administrator }, authorizer: { claims: { sub: "administrator" } } },
  body,
};

const jwtEvent = {
  ...httpApiEvent,
  requestContext: {
    ...httpApiEvent.requestContext,
    authorizer: { jwt: { claims: { sub: "administrator" }, scopes: ["admin"] } },
  },
};

/** A payload that is good but for what stands beside it. */
const check = { ...person, idempotencyKey: "forged-event-0002", caller: "tests" };

const forged: Attack<SentPayload>[] = [
  ...attacks(
    "an event of another door, with nothing else",
    "400 invalid_request caller:required idempotencyKey:required*",
    {
      "an HTTP API's": { payload: httpApiEvent },
      "an HTTP API's with a token": { payload: jwtEvent },
      "a REST API's": { payload: restApiEvent },
      "a function URL's": { payload: { ...httpApiEvent, routeKey: "$default" } },
      "a load balancer's": {
        payload: { requestContext: { elb: { targetGroupArn: "arn" } }, httpMethod: "POST", headers, body },
      },
      "a queue's": { payload: { Records: [{ eventSource: "aws:sqs", body: JSON.stringify(check) }] } },
      "a bucket's": { payload: { Records: [{ eventSource: "aws:s3", s3: { object: { key: "a" } } }] } },
      "a bus's": { payload: { "detail-type": "check", source: "admin", detail: check } },
      "a stream's": { payload: { Records: [{ eventName: "INSERT", dynamodb: { NewImage: {} } }] } },
      "a warmer's": { payload: { source: "serverless-plugin-warmup" } },
      nothing: { payload: {} },
    },
  ),
  ...attacks("an event of another door, with a check in it", "400 invalid_request body:*", {
    "an HTTP API's": { payload: { ...httpApiEvent, ...check } },
    "an HTTP API's with a token": { payload: { ...jwtEvent, ...check } },
    "a REST API's": { payload: { ...restApiEvent, ...check } },
    "a request context": { payload: { ...check, requestContext: httpApiEvent.requestContext } },
    "an authorizer": { payload: { ...check, authorizer: httpApiEvent.requestContext.authorizer } },
    headers: { payload: { ...check, headers } },
    "a body": { payload: { ...check, body } },
    "an identity": { payload: { ...check, identity: { userArn: administrator } } },
    "to an alias": { payload: { ...httpApiEvent, ...check }, functionKey: "two-factor-invoke:orders" },
  }),
];

const declared: Attack<SentPayload>[] = [
  ...attacks("a caller that nobody may declare", "400 invalid_request caller:malformed", {
    "an IAM caller": { payload: { ...check, caller: "iam:000000000000:user/administrator" } },
    "a role": { payload: { ...check, caller: "iam:000000000000:role/orders" } },
    "an alias": { payload: { ...check, caller: "alias:orders" } },
    "a token's claim": { payload: { ...check, caller: "jwt:administrator" } },
    "a caller with its namespace": { payload: { ...check, caller: "declared:orders" } },
    "an ARN": { payload: { ...check, caller: administrator } },
    "an empty one": { payload: { ...check, caller: "" } },
    "a NUL": { payload: { ...check, caller: "orders\0two_factor" } },
    "a line of its own": { payload: { ...check, caller: "orders\n" } },
    "another alphabet": { payload: { ...check, caller: "ordеrs" } },
    "a long one": { payload: { ...check, caller: "a".repeat(65) } },
    "a number": { payload: { ...check, caller: 7 } },
    "an array": { payload: { ...check, caller: ["orders"] } },
    "an object": { payload: { ...check, caller: { toString: "orders" } } },
    true: { payload: { ...check, caller: true } },
  }),
];

const text = JSON.stringify(check).slice(0, -1);

const malformed: Attack<SentPayload>[] = [
  ...attacks("a payload that is no object", "400 invalid_request body:not_object", {
    "an array": { payload: [check] },
    text: { payload: JSON.stringify(check) },
    "a number": { payload: 7 },
    null: { payload: null },
    true: { payload: true },
  }),
  ...attacks("a key of the prototype by Invoke", "400 invalid_request body:json_forbidden_key", {
    __proto__: { payload: Buffer.from(`${text},"__proto__":{"threshold":0}}`) },
    constructor: { payload: Buffer.from(`${text},"constructor":{"prototype":{"isAdmin":true}}}`) },
    "nested __proto__": {
      payload: Buffer.from(`${text},"consent":{"id":"a","purpose":"b","__proto__":{"x":1}}}`),
    },
  }),
  ...attacks("a depth bomb by Invoke", "400 invalid_request body:json_too_deep", {
    "1,000 arrays": { payload: Buffer.from(`${text},"more":${"[".repeat(1_000)}${"]".repeat(1_000)}}`) },
    "1,000 objects": { payload: Buffer.from(`${text},"more":${'{"a":'.repeat(1_000)}1${"}".repeat(1_001)}`) },
  }),
  ...attacks("a wide payload", "400 invalid_request body:json_too_large", {
    "10,000 keys": {
      payload: { ...check, ...Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, 1])) },
    },
  }),
  ...attacks("a way to answer that there is not", "400 invalid_request onRetryable:not_one_of", {
    text: { payload: { ...check, onRetryable: "exit" } },
    code: { payload: { ...check, onRetryable: { toString: "process.exit(1)" } } },
  }),
  ...attacks("a key by Invoke", "400 invalid_request idempotencyKey:not_text", {
    "a number": { payload: { ...check, idempotencyKey: 1e20 } },
    "an array": { payload: { ...check, idempotencyKey: ["forged-event-0002"] } },
    "an object": { payload: { ...check, idempotencyKey: { toString: "forged-event-0002" } } },
  }),
];

/** Payloads of Lambda Invoke. */
export const payloadAttacks: readonly Attack<SentPayload>[] = [...forged, ...declared, ...malformed];
