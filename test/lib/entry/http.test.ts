import { describe, expect, it } from "vitest";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { httpEntry } from "../../../lib/entry/http.ts";
import { maxBodyCharacters } from "../../../lib/entry/http-body.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createPipeline, shuxunAnswer } from "../check/pipeline.ts";
import { httpEvent, lambdaContext } from "./entries.ts";

const person = madeUpPerson(3);
const key = { "idempotency-key": "check-2026-11-22-0001" };
const good = JSON.stringify(person);

async function post(
  event: Partial<ReturnType<typeof httpEvent>> & { text?: string; headers?: Record<string, string> },
) {
  const { text = good, headers = key, ...changes } = event;
  const pipeline = createPipeline(() => shuxunAnswer(1));
  const answer = await httpEntry(twoFactor, pipeline.dependencies)(
    { ...httpEvent(text, headers), ...changes },
    lambdaContext(),
  );
  return { answer, pipeline, body: JSON.parse(answer.body ?? "") as unknown };
}

describe("the body of an HTTP request", () => {
  it.each([
    "text/plain",
    "application/json; charset=gbk",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonp",
  ])("of type %s is refused with 415", async (contentType) => {
    const { answer, body } = await post({ headers: { ...key, "content-type": contentType } });
    expect(answer.statusCode).toBe(415);
    expect(body).toMatchObject({ code: "unsupported_media_type", charged: "no" });
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=utf8",
    'Application/JSON;charset="UTF-8"',
    "application/json; charset=UTF8",
    "application/json;",
    "application/json; charset=utf-8 ; ",
  ])("of type %s is read", async (contentType) => {
    const { answer } = await post({ headers: { ...key, "content-type": contentType } });
    expect(answer.statusCode).toBe(200);
  });

  it.each(["gzip", "br", "deflate", "gzip, identity"])(
    "encoded with %s is refused with 415",
    async (encoding) => {
      const { answer } = await post({ headers: { ...key, "content-encoding": encoding } });
      expect(answer.statusCode).toBe(415);
    },
  );

  it.each(["identity", " Identity ", "", "utf-8"])("in the encoding %j is read", async (encoding) => {
    const { answer } = await post({ headers: { ...key, "content-encoding": encoding } });
    expect(answer.statusCode).toBe(200);
  });

  it("over the limit is refused with 413, plain and in base64", async () => {
    const text = `{"name":"${"x".repeat(maxBodyCharacters)}"}`;
    expect((await post({ text })).answer.statusCode).toBe(413);
    const encoded = Buffer.from(text).toString("base64");
    expect((await post({ text: encoded, isBase64Encoded: true })).answer.statusCode).toBe(413);
  });

  it("that API Gateway encoded is decoded strictly", async () => {
    const encoded = Buffer.from(good).toString("base64");
    expect((await post({ text: encoded, isBase64Encoded: true })).answer.statusCode).toBe(200);
    const gbk = Buffer.from([0x7b, 0xd5, 0xc5, 0x7d]).toString("base64");
    expect((await post({ text: gbk, isBase64Encoded: true })).body).toMatchObject({
      errors: [{ field: "body", code: "encoding" }],
    });
  });

  it("is read without the byte order mark that it begins with", async () => {
    const text = `\uFEFF${good}`;
    expect((await post({ text })).answer.statusCode).toBe(200);
    const encoded = Buffer.from(text).toString("base64");
    expect((await post({ text: encoded, isBase64Encoded: true })).answer.statusCode).toBe(200);
    expect((await post({ text: `\uFEFF${text}` })).body).toMatchObject({
      errors: [{ field: "body", code: "json_malformed" }],
    });
  });

  it("that is not UTF-8 is refused for that alone, as text and in base64", async () => {
    // 张三 in GBK.
    const bytes = Buffer.concat([
      Buffer.from('{"name":"'),
      Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]),
      Buffer.from('","idNumber":"1","reference":1}'),
    ]);
    const expected = { errors: [{ field: "body", code: "encoding" }] };
    const asText = await post({ text: bytes.toString("utf8") });
    expect(asText.body).toMatchObject(expected);
    expect(asText.pipeline.table.size).toBe(0);
    expect((await post({ text: bytes.toString("base64"), isBase64Encoded: true })).body).toMatchObject(
      expected,
    );
  });

  it.each([
    ["cut off", '{"name":', "json_malformed"],
    ["with a field twice", `{"name":"a","name":"b","idNumber":"1"}`, "json_duplicate_key"],
    ["with a prototype key", `{"__proto__":{"name":"a"}}`, "json_forbidden_key"],
    ["too deep", `{"consent":{"a":{"b":{"c":{"d":1}}}}}`, "json_too_deep"],
  ])("that is JSON %s is refused by rule, with nothing stored", async (_, text, code) => {
    const { answer, body, pipeline } = await post({ text, headers: {} });
    expect(answer.statusCode).toBe(400);
    expect(body).toMatchObject({
      errors: [
        { field: "idempotencyKey", code: "required" },
        { field: "body", code },
      ],
    });
    expect(pipeline.table.size).toBe(0);
    expect(pipeline.requests).toHaveLength(0);
  });
});

describe("the caller of an HTTP request", () => {
  it("is refused with 403 where no authorizer established one, whatever headers and body claim", async () => {
    const event = httpEvent(good, { ...key, "x-amzn-caller": "admin", authorization: "Bearer admin" });
    const { authorizer: _, ...requestContext } = { authorizer: undefined, ...event.requestContext };
    const { answer, pipeline } = await post({ requestContext });
    expect(answer.statusCode).toBe(403);
    expect(pipeline.table.size).toBe(0);
  });

  it("is not cached on the way, and the answer names the request and the release", async () => {
    const { answer } = await post({});
    expect(answer.headers).toMatchObject({
      "cache-control": "no-store",
      "x-request-id": "request-1",
      "idcheck-version": "0.1.0",
    });
  });
});
