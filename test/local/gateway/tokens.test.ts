import { join } from "node:path";
import { generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tokenPath } from "../../../local/gateway/authentication-option.ts";
import { localAudience, localIssuer, localToken } from "../../../local/gateway/issuer.ts";
import { type Gateway, startGateway } from "../../../local/start-gateway.ts";
import { at } from "../simulators/calls.ts";

let gateway: Gateway;
beforeAll(async () => {
  const folder = join(import.meta.dirname, "project");
  gateway = await startGateway({ ports: { http: 0, invoke: 0 }, folder, auth: "jwt" });
});
afterAll(() => gateway.stop());

async function send(
  authorization?: string,
): Promise<{ status: number; body: unknown; challenge: string | null }> {
  const headers = authorization === undefined ? {} : { authorization };
  const response = await fetch(`${gateway.httpUrl}/echo`, { method: "POST", headers });
  const challenge = response.headers.get("www-authenticate");
  return { status: response.status, body: await response.json(), challenge };
}

const sub = "orders";
const now = Math.floor(Date.now() / 1000);

describe("the HTTP API with --auth jwt", () => {
  it("gives out a token that names who asks, and tells the function of its claims as texts", async () => {
    const token = await (await fetch(`${gateway.httpUrl}${tokenPath}?sub=orders`)).text();
    const { status, body } = await send(`Bearer ${token}`);
    expect(status).toBe(200);
    expect(at(body, "event", "requestContext", "authorizer")).toEqual({
      jwt: {
        claims: {
          iss: localIssuer,
          aud: localAudience,
          sub,
          iat: expect.stringMatching(/^\d+$/u) as unknown,
          exp: expect.stringMatching(/^\d+$/u) as unknown,
        },
        scopes: null,
      },
    });
  });

  it("takes a token without Bearer too, and one for several audiences", async () => {
    expect((await send(await localToken({ sub }))).status).toBe(200);
    const { status, body } = await send(`Bearer ${await localToken({ sub, aud: ["other", localAudience] })}`);
    expect(status).toBe(200);
    expect(at(body, "event", "requestContext", "authorizer", "jwt", "claims", "aud")).toBe(
      "[other idcheck-local]",
    );
  });

  it.each([
    ["a text that is no token", () => "Bearer a.b.c", "the token is not signed by the issuer"],
    [
      "another issuer",
      () => localToken({ sub, iss: "https://other.invalid" }),
      "the token does not have a valid issuer",
    ],
    ["another audience", () => localToken({ sub, aud: "other" }), "the token does not have a valid audience"],
    ["a time that is over", () => localToken({ sub, exp: now - 1 }), "the token has expired"],
    ["a time that has not come", () => localToken({ sub, nbf: now + 600 }), "the token is not valid yet"],
    ["a signature of another key", () => foreignToken("RS256"), "the token is not signed by the issuer"],
    ["a signature of another kind", () => foreignToken("ES256"), "the token is not signed by the issuer"],
    ["claims that were changed", changedToken, "the token is not signed by the issuer"],
  ])("answers 401 to %s, and says so in WWW-Authenticate", async (_, token, description) => {
    expect(await send(await token())).toEqual({
      status: 401,
      body: { message: "Unauthorized" },
      challenge: `Bearer scope="" error="invalid_token" error_description="${description}"`,
    });
  });

  it("answers 401 to a request without a token, and asks for one", async () => {
    expect(await send()).toEqual({ status: 401, body: { message: "Unauthorized" }, challenge: "Bearer" });
  });

  it("asks for a signature for Lambda Invoke, which knows no tokens", async () => {
    const url = `${gateway.invokeUrl}/2015-03-31/functions/idcheck-local-echo/invocations`;
    const headers = { authorization: `Bearer ${await localToken({ sub })}` };
    expect((await fetch(url, { method: "POST", headers, body: "{}" })).status).toBe(403);
  });
});

async function foreignToken(alg: string): Promise<string> {
  const { privateKey } = await generateKeyPair(alg);
  const claims = { sub, iss: localIssuer, aud: localAudience, exp: now + 60 };
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(privateKey);
}

async function changedToken(): Promise<string> {
  const [header, payload, signature] = (await localToken({ sub })).split(".");
  const claims: unknown = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
  const changed = Buffer.from(JSON.stringify(Object.assign({}, claims, { sub: "other" }))).toString(
    "base64url",
  );
  return [header, changed, signature].join(".");
}
