import { request as httpRequest } from "node:http";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startHttpApi } from "../../../local/gateway/http-api.ts";
import { gatewayAnswer } from "../../../local/gateway/http-response.ts";
import { createLambdaRuntime } from "../../../local/gateway/lambda.ts";
import { readTemplate } from "../../../local/serverless-file.ts";
import { type Gateway, startGateway } from "../../../local/start-gateway.ts";
import { at } from "../simulators/calls.ts";

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    ports: { http: 0, invoke: 0 },
    folder: join(import.meta.dirname, "project"),
    integrationTimeoutMs: 300,
  });
});
afterAll(() => gateway.stop());

async function echoed(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(`${gateway.httpUrl}${path}`, init);
  return at(await response.json(), "event");
}

function answered(result: unknown): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${gateway.httpUrl}/answer`, { method: "POST", headers, body: JSON.stringify(result) });
}

describe("the HTTP API", () => {
  it("makes an event of payload format 2.0", async () => {
    const event = await echoed("/echo?a=1&b=x%20y&a=2", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Order": "17", "User-Agent": "test" },
      body: '{"name":"示例甲"}',
    });
    const { port } = new URL(gateway.httpUrl);
    const requestId = at(event, "requestContext", "requestId");
    const time = at(event, "requestContext", "time");
    const timeEpoch = at(event, "requestContext", "timeEpoch");
    expect(requestId).toMatch(/^[\w-]{16}$/u);
    expect(time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/u);
    expect(Math.abs(Date.now() - Number(timeEpoch))).toBeLessThan(60_000);
    expect(event).toEqual({
      version: "2.0",
      routeKey: "POST /echo",
      rawPath: "/echo",
      rawQueryString: "a=1&b=x%20y&a=2",
      headers: {
        accept: "*/*",
        "accept-encoding": "gzip, deflate",
        "accept-language": "*",
        "content-length": "20",
        "content-type": "application/json",
        host: `127.0.0.1:${port}`,
        "sec-fetch-mode": "cors",
        "user-agent": "test",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": port,
        "x-forwarded-proto": "http",
        "x-order": "17",
      },
      queryStringParameters: { a: "1,2", b: "x y" },
      requestContext: {
        accountId: "000000000000",
        apiId: "local",
        authorizer: {
          iam: {
            accessKey: "local",
            accountId: "000000000000",
            callerId: "AIDALOCAL000000000000",
            cognitoIdentity: null,
            principalOrgId: "aws:PrincipalOrgID",
            userArn: "arn:aws:iam::000000000000:user/local",
            userId: "AIDALOCAL000000000000",
          },
        },
        domainName: `127.0.0.1:${port}`,
        domainPrefix: "local",
        http: {
          method: "POST",
          path: "/echo",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test",
        },
        requestId,
        routeKey: "POST /echo",
        stage: "$default",
        time,
        timeEpoch,
      },
      body: '{"name":"示例甲"}',
      isBase64Encoded: false,
    });
  });

  it("joins repeated headers, keeps cookies apart and decodes path parameters", async () => {
    const event = await new Promise<unknown>((resolve, reject) => {
      const headers = { "x-twice": ["one", "two"], cookie: "a=1; b=2" };
      const request = httpRequest(`${gateway.httpUrl}/echo/vrf_%41`, { headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(at(JSON.parse(Buffer.concat(chunks).toString()), "event")));
      });
      request.on("error", reject).end();
    });
    expect(event).toMatchObject({
      routeKey: "ANY /echo/{id}",
      cookies: ["a=1", "b=2"],
      headers: { "x-twice": "one,two" },
      pathParameters: { id: "vrf_A" },
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty("headers.cookie");
    expect(event).not.toHaveProperty("body");
    expect(event).not.toHaveProperty("queryStringParameters");
  });

  it.each([
    ["application/json; charset=utf-8", false],
    ["text/plain", false],
    ["application/x-www-form-urlencoded", true],
    ["application/problem+json", true],
    ["image/png", true],
    ["", true],
  ])("hands a body of type %j on as base64: %s", async (type, isBase64Encoded) => {
    const event = await echoed("/echo", {
      method: "POST",
      headers: type === "" ? {} : { "content-type": type },
      body: Buffer.from("{}"),
    });
    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? "e30=" : "{}" });
  });

  it("answers what a function answers, with its status, headers and cookies", async () => {
    const response = await answered({
      statusCode: 409,
      headers: { "Content-Type": "application/problem+json", "Retry-After": 2 },
      cookies: ["a=1", "b=2"],
      body: "{}",
    });
    expect([response.status, await response.text()]).toEqual([409, "{}"]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("retry-after")).toBe("2");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("apigw-requestid")).toMatch(/^[\w-]{16}$/u);
  });

  it("decodes a base64 answer and takes a result without a status for the body of a 200", async () => {
    const encoded = await answered({ statusCode: 200, body: "5L2g5aW9", isBase64Encoded: true });
    expect(await encoded.text()).toBe("你好");
    const object = await answered({ hello: 1 });
    expect([object.status, object.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await object.json()).toEqual({ hello: 1 });
    expect(await (await answered("plain")).text()).toBe("plain");
  });

  it.each([{ statusCode: "many" }, { statusCode: 99 }, { statusCode: 200, body: { not: "text" } }])(
    "answers 500 for the malformed result %j",
    async (result) => {
      const response = await answered(result);
      expect([response.status, await response.json()]).toEqual([500, { message: "Internal Server Error" }]);
    },
  );

  it.each(["/throwing", "/slow", "/missing"])("answers 500 for %s and tells nothing", async (path) => {
    const response = await fetch(`${gateway.httpUrl}${path}`);
    expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  it("answers 503 when the function takes longer than the API waits", async () => {
    const response = await fetch(`${gateway.httpUrl}/slower`);
    expect([response.status, await response.json()]).toEqual([503, { message: "Service Unavailable" }]);
  });

  it.each([
    ["GET", "/echo"],
    ["POST", "/echo/"],
    ["POST", "/nothing"],
  ])("answers 404 for %s %s, which is no route", async (method, path) => {
    const response = await fetch(`${gateway.httpUrl}${path}`, { method });
    expect([response.status, await response.json()]).toEqual([404, { message: "Not Found" }]);
  });

  it("answers as its authorizer does to a caller that is not established", async () => {
    const folder = join(import.meta.dirname, "project");
    const runtime = createLambdaRuntime(readTemplate(folder).functions, { folder });
    const refused = gatewayAnswer(403, "Forbidden");
    const api = await startHttpApi({ port: 0, runtime, authenticate: () => ({ refused }) });
    const response = await fetch(`${api.url}/echo`, { method: "POST" });
    expect([response.status, await response.json()]).toEqual([403, { message: "Forbidden" }]);
    await api.stop();
  });

  it.each([
    ["a body over 10 MB", "application/json", 10 * 1024 * 1024 + 1],
    ["an event over Lambda's 6 MB", "application/json", 6 * 1024 * 1024],
    ["an event that is over 6 MB as base64 alone", "image/png", 5 * 1024 * 1024],
  ])("answers 413 for %s", async (_, type, length) => {
    const init = { method: "POST", headers: { "content-type": type }, body: "x".repeat(length) };
    const response = await fetch(`${gateway.httpUrl}/echo`, init);
    expect([response.status, await response.json()]).toEqual([413, { message: "Request Entity Too Large" }]);
  });
});
