import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { join } from "node:path";
import * as fc from "../../support/properties.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalCredentials, localCredentials } from "../../../local/gateway/credentials.ts";
import { signedHeaders } from "../../../local/gateway/sign.ts";
import { verifySignature } from "../../../local/gateway/signature.ts";
import { type Gateway, startGateway } from "../../../local/start-gateway.ts";
import { at } from "../simulators/calls.ts";

const body = '{"name":"示例甲"}';
const headers = { "content-type": "application/json", "idempotency-key": "order-17-identity-check" };
const path = "/echo?b=2&a=1%202";

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    ports: { http: 0, invoke: 0 },
    folder: join(import.meta.dirname, "project"),
    auth: "iam",
  });
});
afterAll(() => gateway.stop());

function sign(credentials: LocalCredentials, signingDate?: Date): Promise<Record<string, string>> {
  return signedHeaders(
    gateway.httpUrl + path,
    { method: "POST", headers, body },
    credentials,
    signingDate === undefined ? {} : { signingDate },
  );
}

function send(sentHeaders: Record<string, string>, target = path, init: RequestInit = {}) {
  return fetch(gateway.httpUrl + target, { method: "POST", headers: sentHeaders, body, ...init });
}

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

/** The headers of a good request, with a change in their signature's line. */
async function edited(what: string | RegExp, into: string): Promise<Record<string, string>> {
  const signed = await sign(localCredentials.local);
  const authorization = signed["authorization"]?.replace(what, into) ?? "";
  expect(authorization).not.toBe(signed["authorization"]);
  return { ...signed, authorization };
}

describe("the HTTP API with --auth iam", () => {
  it.each([
    [localCredentials.local, "arn:aws:iam::000000000000:user/local", "AIDALOCAL000000000000"],
    [localCredentials.other, "arn:aws:iam::000000000000:user/other", "AIDAOTHER000000000000"],
    [
      localCredentials.session1,
      "arn:aws:sts::000000000000:assumed-role/orders/session1",
      "AROAORDERS00000000000:session1",
    ],
  ])("tells the function whose signature of the SDK's signer it was: %#", async (credentials, arn, id) => {
    const response = await send(await sign(credentials));
    expect(response.status).toBe(200);
    expect(at(await response.json(), "event", "requestContext", "authorizer")).toEqual({
      iam: {
        accessKey: credentials.accessKeyId,
        accountId: "000000000000",
        callerId: id,
        cognitoIdentity: null,
        principalOrgId: "aws:PrincipalOrgID",
        userArn: arn,
        userId: id,
      },
    });
  });

  const tampered: Record<string, () => Promise<Response>> = {
    "no signature": () => send(headers),
    "another kind of authorization": () => send({ ...headers, authorization: "Bearer abc" }),
    "an empty signature": async () => {
      const signed = await sign(localCredentials.local);
      return send({ ...signed, authorization: `${signed["authorization"]}`.replace(/=[0-9a-f]{64}$/u, "=") });
    },
    "another body": async () => send(await sign(localCredentials.local), path, { body: `${body} ` }),
    "another body, with its hash": async () => {
      const other = await signedHeaders(
        gateway.httpUrl + path,
        { method: "POST", headers, body: `${body} ` },
        localCredentials.local,
      );
      const hash = other["x-amz-content-sha256"] ?? "";
      const signed = await sign(localCredentials.local);
      return send({ ...signed, "x-amz-content-sha256": hash }, path, { body: `${body} ` });
    },
    "the body of nobody, unsigned": async () =>
      send({ ...(await sign(localCredentials.local)), "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }),
    "another signed header": async () =>
      send({ ...(await sign(localCredentials.local)), "idempotency-key": "order-18-identity-check" }),
    "a signed header left out": async () => {
      const { "idempotency-key": _, ...signed } = await sign(localCredentials.local);
      return send(signed);
    },
    "another path": async () => send(await sign(localCredentials.local), "/echo/1?b=2&a=1%202"),
    "another query": async () => send(await sign(localCredentials.local), "/echo?b=2&a=1%203"),
    "another method": async () => {
      const signed = { method: "POST", headers, body };
      const url = `${gateway.httpUrl}/echo/1`;
      return send(await signedHeaders(url, signed, localCredentials.local), "/echo/1", { method: "PUT" });
    },
    "a date of six minutes ago": async () => send(await sign(localCredentials.local, minutesAgo(6))),
    "a date six minutes ahead": async () => send(await sign(localCredentials.local, minutesAgo(-6))),
    "another date than was signed": async () => {
      const date = minutesAgo(1)
        .toISOString()
        .replaceAll(/[-:]|\.\d+/gu, "");
      return send({ ...(await sign(localCredentials.local)), "x-amz-date": date });
    },
    "no date": async () => {
      const { "x-amz-date": _, ...signed } = await sign(localCredentials.local);
      return send(signed);
    },
    "another day of the key": async () => send(await edited(/\/\d{8}\//u, "/20150830/")),
    "another Region": async () => send(await edited("/us-east-1/", "/cn-north-1/")),
    "another service": async () => send(await edited("/execute-api/", "/lambda/")),
    "another access key": async () => send(await edited("Credential=local/", "Credential=other/")),
    "an access key that there is not": async () => send(await edited("Credential=local/", "Credential=me/")),
    "a wrong secret": async () => send(await sign({ ...localCredentials.local, secretAccessKey: "Local" })),
    "a session's key without its token": async () => {
      const { sessionToken: _, ...credentials } = localCredentials.session1;
      return send(await sign(credentials));
    },
    "a session's key with the token of another": async () =>
      send(await sign({ ...localCredentials.session1, sessionToken: "session2-token" })),
    "a user's key with a token": async () =>
      send(await sign({ ...localCredentials.local, sessionToken: "session1-token" })),
    "a header of AWS's that is not signed": async () =>
      send({ ...(await sign(localCredentials.local)), "x-amz-target": "admin" }),
    "the host left out of what is signed": async () => send(await edited(";host;", ";")),
  };

  it.each(Object.entries(tampered))("refuses %s in API Gateway's words", async (_, attempt) => {
    const response = await attempt();
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ message: "Forbidden" });
  });

  it("takes signatures of up to five minutes ago", async () => {
    expect((await send(await sign(localCredentials.local, minutesAgo(4.9)))).status).toBe(200);
  });
});

describe("the verification of signatures", () => {
  const example = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  };

  // Requests and signatures of the test suite that AWS publishes for implementations of Signature Version 4.
  it.each([
    ["GET", "/", "", {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
    ["POST", "/", "", {}, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
    [
      "GET",
      "/?Param2=value2&Param1=value1",
      "",
      {},
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ],
    [
      "POST",
      "/",
      "Param1=value1",
      { "content-type": ["application/x-www-form-urlencoded"] },
      "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ],
  ])("takes what AWS signed: %s %s %j", async (method, target, text, more, signature) => {
    const requestHeaders = { host: ["example.amazonaws.com"], "x-amz-date": ["20150830T123600Z"], ...more };
    const names = Object.keys(requestHeaders).toSorted().join(";");
    const authorization =
      `AWS4-HMAC-SHA256 Credential=${example.accessKeyId}/20150830/us-east-1/service/aws4_request, ` +
      `SignedHeaders=${names}, Signature=${signature}`;
    const request = {
      method,
      target,
      headers: { ...requestHeaders, authorization: [authorization] },
      body: Buffer.from(text),
    };
    const options = {
      credentials: [example],
      now: new Date("2015-08-30T12:40:00Z"),
      scope: { region: "us-east-1", service: "service" },
    };
    expect(await verifySignature(request, options)).toBe(example);
  });

  it("takes every path, query, header and body that the SDK's signer has signed", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 12 });
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/u);
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 4 }),
        fc.array(fc.tuple(text, text), { maxLength: 4 }),
        fc.dictionary(
          word.map((name) => `x-${name}`),
          fc.stringMatching(/^[!-~][ -~]{0,12}$/u),
        ),
        text,
        async (segments, parameters, more, sentBody) => {
          const url = new URL(`http://example.com/${segments.map(encodeURIComponent).join("/")}`);
          for (const [name, value] of parameters) url.searchParams.append(name, value);
          const signed = await signedHeaders(
            url.href,
            { method: "POST", headers: more, body: sentBody },
            localCredentials.session2,
          );
          const sent = Object.entries({ ...signed, host: url.host });
          const request = {
            method: "POST",
            target: url.pathname + url.search,
            headers: Object.fromEntries(sent.map(([name, value]) => [name, [value]])),
            body: Buffer.from(sentBody),
          };
          const options = { credentials: Object.values(localCredentials), now: new Date() };
          expect(await verifySignature(request, options)).toBe(localCredentials.session2);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("Lambda Invoke with --auth iam", () => {
  const Payload = Buffer.from("{}");
  const invoke = async (credentials: LocalCredentials, FunctionName = "idcheck-local-context:orders") => {
    const options = { endpoint: gateway.invokeUrl, region: "us-east-1", credentials, maxAttempts: 1 };
    const client = new LambdaClient(options);
    return client.send(new InvokeCommand({ FunctionName, Payload })).finally(() => client.destroy());
  };

  it("answers the callers whose signature is valid, by a name and by an ARN", async () => {
    const arn = "arn:aws:lambda:us-east-1:000000000000:function:idcheck-local-context:orders";
    for (const credentials of [localCredentials.local, localCredentials.session1]) {
      expect((await invoke(credentials)).StatusCode).toBe(200);
      expect((await invoke(credentials, arn)).StatusCode).toBe(200);
    }
  });

  it.each([
    [
      "another secret",
      "InvalidSignatureException",
      { ...localCredentials.local, secretAccessKey: "another" },
    ],
    [
      "a key that is unknown",
      "UnrecognizedClientException",
      { ...localCredentials.local, accessKeyId: "unknown" },
    ],
    [
      "a role without its session token",
      "UnrecognizedClientException",
      { ...localCredentials.session1, sessionToken: "another" },
    ],
  ])(
    "refuses a signature by %s as %s, also for a function that is not there",
    async (_, error, credentials) => {
      for (const name of ["idcheck-local-context", "idcheck-local-nothing"]) {
        await expect(invoke(credentials, name)).rejects.toMatchObject({
          name: error,
          $metadata: { httpStatusCode: 403 },
        });
      }
    },
  );

  it("refuses what is not signed, or signed for the HTTP API", async () => {
    const url = `${gateway.invokeUrl}/2015-03-31/functions/idcheck-local-context/invocations`;
    const request = { method: "POST", body: "{}" };
    const typeOf = async (sent: Record<string, string>) => {
      const response = await fetch(url, { ...request, headers: sent });
      return [response.status, response.headers.get("x-amzn-errortype")];
    };
    expect(await typeOf({})).toEqual([403, "MissingAuthenticationTokenException"]);
    const forHttp = await signedHeaders(url, { ...request, headers: {} }, localCredentials.local);
    expect(await typeOf(forHttp)).toEqual([403, "InvalidSignatureException"]);
    const forLambda = await signedHeaders(url, { ...request, headers: {} }, localCredentials.local, {
      service: "lambda",
    });
    expect(await typeOf(forLambda)).toEqual([200, null]);
  });
});
