import { deflateRawSync, brotliCompressSync, gzipSync } from "node:zlib";
import { madeUpPerson } from "../samples/people.ts";
import { jpegImage } from "../samples/images.ts";
import { type Attack, attacks } from "./attack.ts";
import type { RawRequest } from "./raw-http.ts";

const person = madeUpPerson(3);
const good = JSON.stringify(person);
const open = good.slice(0, -1);
const json = "content-type: application/json";
const key = "idempotency-key: hostile-request-0001";
const face = { ...person, image: jpegImage().toString("base64") };

/** A check with another body. */
const sent = (body: string | Buffer, ...headers: string[]): RawRequest => ({
  headers: [json, key, ...headers],
  body,
});
const withFields = (fields: object): RawRequest => sent(JSON.stringify({ ...person, ...fields }));
const withFace = (fields: object): RawRequest => ({
  ...sent(JSON.stringify({ ...face, ...fields })),
  target: "/v1/three-factor",
});
const record = (id: string): RawRequest => ({ method: "GET", target: `/v1/verifications/${id}` });
const named = (requests: Readonly<Record<string, string>>, of: (text: string) => RawRequest) =>
  Object.fromEntries(Object.entries(requests).map(([title, text]) => [title, of(text)]));
const each = (texts: readonly string[], of: (text: string) => RawRequest) =>
  Object.fromEntries(texts.map((text) => [JSON.stringify(text).slice(0, 60), of(text)]));

const routes: Attack<RawRequest>[] = [
  ...attacks(
    "a method that there is not",
    "404 Not Found",
    each(["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"], (method) => ({
      ...sent(good),
      method,
    })),
  ),
  ...attacks("a method that there is not", "404", { HEAD: { method: "HEAD" } }),
  ...attacks(
    "a path that there is not",
    "404 Not Found",
    each(
      [
        "/",
        "/v1",
        "/v1/two-factor/",
        "/v1//two-factor",
        "//v1/two-factor",
        "/V1/two-factor",
        "/v1/Two-Factor",
        "/v2/two-factor",
        "/v1/two_factor",
        "/v1/two-factor/vrf_1",
        "/v1/two-factor;a=1",
        "/v1/two-factor%00",
        "/v1/two-factor%20",
        "/v1/two-factor%2f",
        "/v1%2ftwo-factor",
        "/v1/./two-factor",
        "/v1/three-factor/../two-factor",
        "/v1/..%2fv1/two-factor",
        "/v1/two-factor.json",
        "/dev/v1/two-factor",
        "/2015-03-31/functions/idcheck-local-two-factor-invoke/invocations",
        "/functions/two-factor.http",
        "/.env",
        "/.git/config",
        "/serverless.yml",
        "/_calls",
        "/_faults",
        "http://127.0.0.1/v1/two-factor",
        "http://example.com/v1/two-factor",
      ],
      (target) => ({ ...sent(good), target }),
    ),
  ),
  ...attacks("another method or path by a header", "404 Not Found", {
    "X-HTTP-Method-Override": { method: "GET", headers: ["x-http-method-override: POST"] },
    "X-Original-URL": { target: "/", headers: ["x-original-url: /v1/two-factor", json, key], body: good },
    "X-Rewrite-URL": { target: "/", headers: ["x-rewrite-url: /v1/two-factor", json, key], body: good },
  }),
];

const ids: Attack<RawRequest>[] = [
  ...attacks(
    "an id that is none",
    "404 not_found",
    each(
      [
        "x",
        "vrf_",
        `vrf_${"a".repeat(21)}`,
        `vrf_${"a".repeat(23)}`,
        `vrf_${"a".repeat(22)}`,
        `VRF_${"a".repeat(22)}`,
        `vrf%5F${"a".repeat(22)}`,
        `%76%72%66_${"a".repeat(22)}`,
        `vrf_${"a".repeat(21)}%0A`,
        `vrf_${"a".repeat(22)}%0A`,
        `vrf_${"a".repeat(22)}%00`,
        `%20vrf_${"a".repeat(22)}`,
        `vrf_${"%61".repeat(22)}`,
        `vrf_${"%EF%BC%A1".repeat(22)}`,
        `v1%23${"a".repeat(22)}`,
        "..",
        "%2e%2e",
        "..%2f..%2fusage",
        "%252e%252e%252f",
        "%ff%fe",
        "%",
        "%zz",
        "%C0%AE%C0%AE",
        "%E5%BC%A0%E4%B8%89",
        "providers",
        "__proto__",
        "constructor",
        "*",
        "%27%20OR%201=1",
        "%3Cscript%3E",
        "$%7Bjndi:ldap:%2f%2f127.0.0.1%2fa%7D",
        "%0d%0aset-cookie:a=b",
        "a".repeat(5_000),
        `vrf_${"a".repeat(22)}?caller=admin`,
      ],
      record,
    ),
  ),
  ...attacks("an id with a slash", "404 Not Found", each(["", "a/b", `vrf_${"a".repeat(22)}/`], record)),
];

const messages: Attack<RawRequest>[] = [
  ...attacks("a message that is no HTTP", "400", {
    "two lengths": sent(good, "content-length: 1"),
    "a length and chunks": sent(good, "transfer-encoding: chunked"),
    "an unknown transfer encoding": {
      ...sent(good),
      bare: true,
      headers: ["host: localhost", "transfer-encoding: gzip"],
    },
    "a negative length": { bare: true, headers: ["host: localhost", "content-length: -1"] },
    "a blank in a header's name": sent(good, "idempotency key: a"),
    "a NUL in a header": sent(good, "x-order: a\0b"),
    "a header that is folded": sent(good, "x-order: a\r\n b: c"),
    "a bare line feed": sent(good, "x-order: a\nx-caller: admin"),
    "no host": { bare: true, headers: ["connection: close"] },
    "unprintable bytes": { method: "\u0001\u0002", bare: true },
  }),
  ...attacks("a page of another site", "403", {
    "with its own name for this machine": {
      ...sent(good),
      bare: true,
      headers: [
        json,
        key,
        "host: evil.example",
        "connection: close",
        `content-length: ${Buffer.byteLength(good)}`,
      ],
    },
    "with its own address": sent(good, "origin: https://evil.example"),
    "without an address": sent(good, "origin: null"),
  }),
  ...attacks("headers beyond every limit", "431", {
    "one of 20 KB": sent(good, `x-order: ${"a".repeat(20_000)}`),
    "an idempotency key of 20 KB": { headers: [json, `idempotency-key: ${"a".repeat(20_000)}`] },
    "a path of 20 KB": { ...sent(good), target: `/v1/${"a".repeat(20_000)}` },
  }),
  ...attacks("a length that lies", "400", {
    "one byte short, with a request behind it": {
      ...sent(`${good}POST /v1/two-factor HTTP/1.1\r\nhost: localhost\r\n\r\n`),
      bare: true,
      headers: [
        json,
        key,
        "host: localhost",
        "connection: close",
        `content-length: ${Buffer.byteLength(good) - 1}`,
      ],
    },
  }),
];

const oversize = (bytes: number): string => JSON.stringify({ ...person, image: "A".repeat(bytes) });

const media: Attack<RawRequest>[] = [
  ...attacks(
    "another type",
    "415 unsupported_media_type",
    each(
      [
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/octet-stream",
        "application/xml",
        "application/problem+json",
        "application/json-patch+json",
        "application/jsonp",
        "application/json, text/plain",
        "application/json; charset=gbk",
        "application/json; charset=utf-16",
        "application/json; charset=utf-7",
        "application/json; charset=utf-8; charset=gbk",
        "application/json; boundary=a",
      ],
      (type) => ({ headers: [key, `content-type: ${type}`], body: good }),
    ),
  ),
  ...attacks("another type", "415 unsupported_media_type", {
    "no type": { headers: [key], body: good },
    "two types": sent(good, "content-type: text/plain"),
  }),
  ...attacks("a compressed body", "415 unsupported_media_type", {
    gzip: sent(gzipSync(good), "content-encoding: gzip"),
    "x-gzip": sent(gzipSync(good), "content-encoding: x-gzip"),
    brotli: sent(brotliCompressSync(good), "content-encoding: br"),
    deflate: sent(deflateRawSync(good), "content-encoding: deflate"),
    zstd: sent(good, "content-encoding: zstd"),
    "aws-chunked": sent(good, "content-encoding: aws-chunked"),
    "identity and gzip": sent(gzipSync(good), "content-encoding: identity, gzip"),
    "a bomb of 64 MB in 64 KB": sent(gzipSync(Buffer.alloc(64_000_000, " ")), "content-encoding: gzip"),
    "in name only": sent(good, "content-encoding: GZIP"),
  }),
  ...attacks("a compressed body that is not called so", "400 invalid_request body:encoding", {
    gzip: sent(gzipSync(good)),
    brotli: sent(brotliCompressSync(good)),
  }),
  ...attacks("too large a body", "413 payload_too_large", {
    "3 MB": sent(oversize(3_000_000)),
    "5 MB": { ...sent(oversize(5_000_000)), target: "/v1/three-factor" },
    "3 MB of blanks": sent(`${" ".repeat(3_000_000)}${good}`),
    "3 MB of brackets": sent("[".repeat(3_000_000)),
  }),
  ...attacks("too large a body for API Gateway", "413 Request Entity Too Large", {
    "7 MB": sent(oversize(7_000_000)),
    "11 MB": sent(oversize(11_000_000)),
    "11 MB in chunks": {
      bare: true,
      headers: ["host: localhost", json, key, "connection: close", "transfer-encoding: chunked"],
      body: `${(11_000_000).toString(16)}\r\n${"a".repeat(11_000_000)}\r\n0\r\n\r\n`,
    },
  }),
];

const brokenText: Attack<RawRequest>[] = [
  ...attacks("text that is no UTF-8", "400 invalid_request body:json_malformed", {
    "two BOMs": sent(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf]), Buffer.from(good)])),
    "a NUL at the end": sent(`${good}\0`),
    nothing: sent(""),
  }),
  ...attacks("text that is no UTF-8", "400 invalid_request body:encoding", {
    "UTF-16": sent(Buffer.from(good, "utf16le")),
    "UTF-16 with the high byte first": sent(Buffer.from('{"name":"A"}', "utf16le").swap16()),
    "UTF-16 of ASCII": sent(Buffer.from('{"name":"A"}', "utf16le")),
    "bytes of no text": sent(Buffer.from([0xff, 0xfe, 0xfd])),
    "a name in GBK": sent(
      Buffer.concat([
        Buffer.from('{"name":"'),
        Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]),
        Buffer.from(`","idNumber":"${person.idNumber}"}`),
      ]),
    ),
    "an overlong encoding": sent(
      Buffer.concat([
        Buffer.from('{"name":"'),
        Buffer.from([0xc0, 0xaf]),
        Buffer.from(`","idNumber":"${person.idNumber}"}`),
      ]),
    ),
  }),
  ...attacks("text that is no UTF-8", "400 invalid_request name:*", {
    "half a character": sent(`{"name":"\\ud83d","idNumber":"${person.idNumber}"}`),
  }),
];

const structure: Attack<RawRequest>[] = [
  ...attacks("a key twice", "400 invalid_request body:json_duplicate_key", {
    "at the end": sent(`${open},"idNumber":"${madeUpPerson(4).idNumber}"}`),
    escaped: sent(`${open},"\\u0069dNumber":"${madeUpPerson(4).idNumber}"}`),
    "with the same value": sent(`${open},"name":${JSON.stringify(person.name)}}`),
    "in a nested object": sent(`${open},"consent":{"id":"a","purpose":"b","id":"c"}}`),
    "empty ones": sent(`${open},"":1,"":2}`),
  }),
  ...attacks("a key of the prototype", "400 invalid_request body:json_forbidden_key", {
    __proto__: sent(`${open},"__proto__":{"threshold":0,"caller":"admin"}}`),
    "escaped __proto__": sent(`${open},"\\u005f\\u005fproto\\u005f\\u005f":{"isAdmin":true}}`),
    constructor: sent(`${open},"constructor":{"prototype":{"isAdmin":true}}}`),
    "nested __proto__": sent(`${open},"consent":{"id":"a","purpose":"b","__proto__":{"x":1}}}`),
    "__proto__ that is null": sent(`${open},"__proto__":null}`),
  }),
  ...attacks("a depth bomb", "400 invalid_request body:json_too_deep", {
    "100,000 arrays": sent(`{"name":${"[".repeat(100_000)}`),
    "100,000 objects": sent(`{"name":${'{"a":'.repeat(100_000)}`),
    "1,000,000 brackets": sent("[".repeat(1_000_000)),
    "five arrays": sent(`{"name":[[[[[]]]]]}`),
  }),
  ...attacks("a wide body", "400 invalid_request body:json_too_large", {
    "10,000 keys": sent(`{${Array.from({ length: 10_000 }, (_, n) => `"k${n}":1`).join()},"name":"a"}`),
    "an array of 100,000 numbers": sent(`{"name":[${"1,".repeat(100_000)}1]}`),
    "two long strings": sent(JSON.stringify({ name: "a".repeat(5_000), reference: "a".repeat(5_000) })),
  }),
  ...attacks(
    "a field that there is not",
    "400 invalid_request body:unknown_field",
    Object.fromEntries(
      [
        "then",
        "toJSON",
        "toString",
        "valueOf",
        "hasOwnProperty",
        "isAdmin",
        "$where",
        "name[]",
        "ｎａｍｅ",
      ].map((field) => [field, withFields({ [field]: 1 })]),
    ),
  ),
  ...attacks("a field that there is not", "400 invalid_request body:unknown_field", {
    "a name with a zero-width character": withFields({ "name\u200b": "x" }),
    "a name in another composition": withFields({ "id\u0301Number": "x" }),
    "a name with a Cyrillic а": withFields({ nаme: "x" }),
  }),
];

const claims: Attack<RawRequest>[] = [
  ...attacks(
    "who calls, said in the body",
    "400 invalid_request body:unknown_field",
    Object.fromEntries(
      [
        "caller",
        "callerId",
        "user",
        "userArn",
        "sub",
        "role",
        "requestContext",
        "authorizer",
        "accountId",
      ].map((field) => [field, withFields({ [field]: "iam:000000000000:user/admin" })]),
    ),
  ),
  // The body is refused as well, so that nothing is stored; the log says whom the request was taken for.
  ...attacks(
    "who calls, said in a header",
    "400 invalid_request idNumber:length",
    each(
      [
        "x-caller: admin",
        "x-user: admin",
        "x-forwarded-user: admin",
        "x-remote-user: admin",
        "x-amzn-oidc-identity: admin",
        "x-amzn-oidc-data: e30.eyJzdWIiOiJhZG1pbiJ9.",
        "authorization: Bearer e30.eyJzdWIiOiJhZG1pbiJ9.",
        "authorization: Basic YWRtaW46YWRtaW4=",
        'x-amzn-request-context: {"authorizer":{"iam":{"userArn":"arn:aws:iam::000000000000:user/admin"}}}',
        'x-apigateway-event: {"requestContext":{"authorizer":{"iam":{"userArn":"admin"}}}}',
        "x-amzn-lambda-context: {}",
        "cookie: caller=admin; session=admin",
        "x-forwarded-for: 127.0.0.1",
        "forwarded: for=127.0.0.1",
        "x-amzn-requestid: 00000000-0000-0000-0000-000000000000",
      ],
      (header) => sent('{"name":"示例甲","idNumber":"1"}', header),
    ),
  ),
];

const injections: Readonly<Record<string, string>> = {
  "a line of its own": '张三\n{"event":"alarm","alarm":"fault"}',
  "a carriage return": "张三\r\nINFO all is well",
  "an escape sequence": "张\u001B[2J\u001B[31m三",
  "an escaped escape": String.raw`\u001b[2J`,
  "a line separator": "张\u2028三",
  "a paragraph separator": "张\u2029三",
  "a NUL": "张\0三",
  "a bell": "张\u0007三",
  "a bell of eight bits": "张\u0085三",
  "a tag": "<script>alert(1)</script>",
  "a formula": "=cmd|'/C calc'!A0",
  jndi: "${jndi:ldap://127.0.0.1/a}",
  "a template": "{{7*7}}",
  "a format": "%s%s%n",
  sql: "' OR '1'='1",
  "an EMF directive": '","_aws":{"CloudWatchMetrics":[]},"a":"',
};

/** Characters that are taken out of a name, and so have to stand beside a fault to be refused. */
const invisible: Readonly<Record<string, string>> = {
  "text that runs backwards": "1\u202E三",
  "an isolate": "1\u2066三\u2069",
};

const logInjection: Attack<RawRequest>[] = [
  ...Object.entries({ ...injections, ...invisible }).map(([title, text]) => ({
    class: "a name for the log",
    title,
    sent: sent(JSON.stringify({ ...person, name: text })),
    expected: "400 invalid_request name:*",
  })),
  ...attacks(
    "a reference for the log",
    "400 invalid_request reference:characters",
    named(injections, (reference) => withFields({ reference })),
  ),
  ...attacks(
    "a consent for the log",
    "400 invalid_request consent.id:characters",
    named(injections, (id) => withFields({ consent: { id, purpose: "account-opening" } })),
  ),
  ...attacks(
    "a field's name for the log",
    "400 invalid_request body:unknown_field",
    named(injections, (field) => withFields({ [field]: 1 })),
  ),
];

const keys: Attack<RawRequest>[] = [
  ...attacks("an idempotency key that is none", "400 invalid_request idempotencyKey:characters", {
    "two of them": sent("{}", "idempotency-key: hostile-request-0002"),
    "a path": { headers: [json, "idempotency-key: ../../hostile-request"], body: "{}" },
    "a template": { headers: [json, "idempotency-key: ${jndi:ldap://127.0.0.1/a}"], body: "{}" },
    "eight bits": { headers: [json, "idempotency-key: ééééééééééééééééé"], body: "{}" },
  }).map((attack) => ({ ...attack, expected: `${attack.expected} name:required idNumber:required` })),
  ...attacks("an idempotency key that is none", "400 invalid_request idempotencyKey:looks_like_id_number", {
    "an ID number": { headers: [json, `idempotency-key: ${person.idNumber}`], body: good },
    "an ID number within": { headers: [json, `idempotency-key: "c-${person.idNumber}"`], body: good },
  }),
];

const svg = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"/>';
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const pictures: Attack<RawRequest>[] = [
  ...Object.entries({
    metadata: "http://169.254.169.254/latest/meta-data/",
    "metadata by IPv6": "http://[fd00:ec2::254]/latest/meta-data/",
    loopback: "http://127.0.0.1:3003/",
    "a file": "file:///etc/passwd",
    "a number": "https://2130706433/",
    "a user": "https://example.com@127.0.0.1/a.jpg",
    "data of its own": "data:image/jpeg;base64,AAAA",
    gopher: "gopher://127.0.0.1:6379/_FLUSHALL",
  }).map(([title, imageUrl]) => ({
    class: "an address to be fetched",
    title,
    sent: withFace({ image: undefined, imageUrl }),
    expected: "400 invalid_request imageUrl:*",
  })),
  ...Object.entries({
    "an SVG": base64(svg),
    "a page": base64("<!doctype html><script>alert(1)</script>"),
    "a PDF": base64("%PDF-1.7"),
    "a program": base64("\u007FELF\u0002\u0001\u0001"),
    "a PNG that claims 50,000 by 50,000": Buffer.from(
      "89504e470d0a1a0a0000000d494844520000c3500000c350080200000000000000",
      "hex",
    ).toString("base64"),
    "a JPEG of markers alone": Buffer.concat(Array(500).fill(Buffer.from([0xff, 0xd8]))).toString("base64"),
    "base64 with something behind it": `${face.image}\n<script>`,
  }).map(([title, image]) => ({
    class: "a picture that is none",
    title,
    sent: withFace({ image }),
    expected: "400 invalid_request image:*",
  })),
];

const numbers: Attack<RawRequest>[] = [
  ...["1e400", "-1e400", "-1", "101", "1e3", "99.9999999999999999999e9"].map((text) => ({
    class: "a number beyond its bounds",
    title: text,
    sent: {
      ...sent(JSON.stringify({ ...face, threshold: 0 }).replace('"threshold":0', `"threshold":${text}`)),
      target: "/v1/three-factor",
    },
    expected: "400 invalid_request threshold:*",
  })),
  ...attacks("a value of another type", "400 invalid_request idNumber:not_text", {
    "a number": sent(`{"name":"示例甲","idNumber":${person.idNumber.slice(0, 17)}}`),
    "an array": withFields({ idNumber: [person.idNumber] }),
    "an object": withFields({ idNumber: { S: person.idNumber } }),
    true: withFields({ idNumber: true }),
  }),
];

/** Requests over HTTP, to a stack that takes everybody for the user `local`. */
export const httpAttacks: readonly Attack<RawRequest>[] = [
  ...routes,
  ...ids,
  ...messages,
  ...media,
  ...brokenText,
  ...structure,
  ...claims,
  ...logInjection,
  ...keys,
  ...pictures,
  ...numbers,
];
