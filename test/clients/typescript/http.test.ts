import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isFields } from "../../../clients/typescript/api/values.ts";
import { causeOfCode } from "../../../clients/typescript/causes.ts";
import { bearer, http, type HttpOptions } from "../../../clients/typescript/http.ts";
import type { Reply } from "../../../clients/typescript/transport.ts";
import { version } from "../../../clients/typescript/version.ts";
import { bodyOf, closeServer } from "../../../local/http.ts";
import { boundPort, host } from "../../../local/ports.ts";
import { projectFolder } from "../../../local/serverless-file.ts";
import { createAuthority } from "../../support/certificates.ts";
import { startFaultServer } from "../../lib/providers/fault-server.ts";
import { callUntyped, rejection } from "./scripted.ts";

type Seen = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };

let server: Server;
let seen: Seen[];
let respond: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
});
afterEach(() => closeServer(server));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "", headers } = request;
  seen.push({ method, url, headers, body: (await bodyOf(request)).toString() });
  respond(request, response);
}

const body = { name: "示例甲", idNumber: "110009190001010001" };
const idempotencyKey = "check-2026-11-22-0001";

function ask(options: Partial<HttpOptions> = {}, signal = new AbortController().signal): Promise<Reply> {
  const { baseUrl = `http://${host}:${boundPort(server)}`, ...rest } = options;
  const transport = http({ baseUrl, ...rest });
  return transport.check({ kind: "two_factor", body, idempotencyKey, signal });
}

/** The version in the text of a package.json. */
function manifestOf(text: string): { version?: unknown } {
  const manifest: unknown = JSON.parse(text);
  return isFields(manifest) ? { version: manifest["version"] } : {};
}

function json(status: number, value: unknown, headers: Record<string, string> = {}): typeof respond {
  return (_, response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

describe("the HTTP transport", () => {
  it("sends nothing while the environment lets anyone pass for the server", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    let proofs = 0;
    const auth: HttpOptions["auth"] = ({ headers }) => {
      proofs += 1;
      return Promise.resolve(headers);
    };
    await expect(ask({ baseUrl: "https://127.0.0.1:9", auth })).rejects.toThrow(
      "Unset NODE_TLS_REJECT_UNAUTHORIZED",
    );
    expect(proofs).toBe(0);
    respond = json(200, { verdict: "match" });
    expect(await ask()).toMatchObject({ status: 200 });
    vi.unstubAllEnvs();
  });

  it("posts a check with its key, in UTF-8", async () => {
    respond = json(200, { verdict: "match" });
    expect(await ask()).toEqual({
      answered: true,
      status: 200,
      body: { verdict: "match" },
      replayed: false,
      saved: true,
      requestId: undefined,
      version: undefined,
      retryAfterSeconds: undefined,
    });
    expect(seen).toMatchObject([
      {
        method: "POST",
        url: "/v1/two-factor",
        headers: { "idempotency-key": idempotencyKey, "content-type": "application/json" },
        body: JSON.stringify(body),
      },
    ]);
  });

  it("sends nothing once its signal has ended, however late it learns who calls", async () => {
    const controller = new AbortController();
    const proof = Promise.withResolvers<Readonly<Record<string, string>>>();
    const reply = ask({ auth: () => proof.promise }, controller.signal);
    controller.abort();
    proof.resolve({ authorization: "Bearer late" });
    expect(await reply).toMatchObject({ answered: false, reason: "AbortError" });
    expect(seen).toEqual([]);
    // A fetch of one's own may not look at the signal.
    const own = vi.fn<NonNullable<HttpOptions["fetch"]>>(() => Promise.resolve(new Response("{}")));
    await ask({ fetch: own }, controller.signal);
    expect(own).not.toHaveBeenCalled();
  });

  it("reads under the path of its address", async () => {
    respond = json(200, {});
    const baseUrl = `http://${host}:${boundPort(server)}/prod/`;
    await http({ baseUrl }).read(
      { of: "verification", fields: { id: "vrf_1" } },
      new AbortController().signal,
    );
    expect(seen).toMatchObject([{ method: "GET", url: "/prod/v1/verifications/vrf_1" }]);
    await http({ baseUrl }).read({ of: "usage", fields: { by: "day" } }, new AbortController().signal);
    await http({ baseUrl }).read({ of: "usage", fields: {} }, new AbortController().signal);
    expect(seen.splice(1).map(({ url }) => url)).toEqual(["/prod/v1/usage?by=day", "/prod/v1/usage"]);
    await ask({ baseUrl });
    expect(seen[1]).toMatchObject({ url: "/prod/v1/two-factor" });
  });

  it("sends to the host of its address, whatever the path begins with", async () => {
    respond = json(200, {});
    const origin = `http://${host}:${boundPort(server)}`;
    for (const baseUrl of [`${origin}//`, `${origin}//v1`, `${origin}/prod//`, new URL(`${origin}//x/`)]) {
      expect(await ask({ baseUrl })).toMatchObject({ status: 200 });
    }
    expect(seen.map(({ url }) => url)).toEqual([
      "/v1/two-factor",
      "//v1/v1/two-factor",
      "/prod/v1/two-factor",
      "//x/v1/two-factor",
    ]);
  });

  it("says which client asks", async () => {
    respond = json(200, {}, { "idcheck-version": "9.9.9" });
    expect(await ask()).toMatchObject({ version: "9.9.9" });
    expect(seen[0]?.headers["user-agent"]).toBe(`idcheck-client/${version} (typescript)`);
    const { version: released } = manifestOf(await readFile(join(projectFolder, "package.json"), "utf8"));
    expect(version).toBe(released);
  });

  it("hands a fetch of your own an address and plain options, as every fetch takes them", async () => {
    const calls: unknown[] = [];
    const own: HttpOptions["fetch"] = (url, options) => {
      calls.push({ url, ...options });
      return Promise.resolve(new Response("{}"));
    };
    await ask({ fetch: own });
    expect(calls).toMatchObject([{ method: "POST", redirect: "manual", body: JSON.stringify(body) }]);
  });

  it("reads what the headers say", async () => {
    respond = json(
      409,
      {},
      { "retry-after": "7", "idempotency-replayed": "true", "idempotency-saved": "false" },
    );
    expect(await ask()).toMatchObject({ status: 409, retryAfterSeconds: 7, replayed: true, saved: false });
    const date = "Sun, 22 Nov 2026 04:30:00 GMT";
    respond = json(503, {}, { date, "retry-after": "Sun, 22 Nov 2026 04:31:00 GMT" });
    expect(await ask()).toMatchObject({ status: 503, retryAfterSeconds: 60 });
    respond = json(503, {}, { date, "retry-after": "soon" });
    expect(await ask()).toMatchObject({ status: 503, retryAfterSeconds: undefined });
  });

  it("knows the request by idcheck's header, and by API Gateway's where idcheck was not reached", async () => {
    respond = json(200, {}, { "x-request-id": "request-1", "apigw-requestid": "request-1" });
    expect(await ask()).toMatchObject({ requestId: "request-1" });
    respond = json(403, { message: "Forbidden" }, { "apigw-requestid": "request-2" });
    expect(await ask()).toMatchObject({ requestId: "request-2" });
    respond = json(200, {});
    expect(await ask()).toMatchObject({ requestId: undefined });
  });

  it("gives an answer that is no JSON without its body", async () => {
    respond = (_, response) => response.writeHead(502).end("<html>");
    expect(await ask()).toMatchObject({ answered: true, status: 502, body: undefined });
  });

  it("does not follow a redirect", async () => {
    respond = (_, response) => response.writeHead(307, { location: "/elsewhere" }).end();
    expect(await ask()).toMatchObject({ answered: true, status: 307 });
    expect(seen).toHaveLength(1);
  });

  it("says that nothing came back, and whether to send again", async () => {
    respond = (request) => request.socket.destroy();
    expect(await ask()).toEqual({ answered: false, reason: "UND_ERR_SOCKET" });
    respond = (request, response) => {
      response.writeHead(200, { "content-length": "100" }).write("{");
      request.socket.destroy();
    };
    expect(await ask()).toEqual({ answered: false, reason: "UND_ERR_SOCKET" });
    const baseUrl = `http://${host}:${boundPort(server)}`;
    await closeServer(server);
    expect(await ask({ baseUrl })).toEqual({ answered: false, reason: "ECONNREFUSED" });
  });

  it("knows somebody whose certificate is not trusted", async () => {
    const certificate = await (await createAuthority()).issue();
    const stranger = await startFaultServer({ script: () => undefined, certificate });
    const baseUrl = `https://${host}:${stranger.port}`;
    const reply = await ask({ baseUrl });
    expect(reply.answered ? undefined : causeOfCode(reply.reason)).toBe("untrusted");
    await stranger.close();
  });

  it("ends with its signal", async () => {
    const controller = new AbortController();
    respond = () => controller.abort();
    expect(await ask({}, controller.signal)).toMatchObject({ answered: false, reason: "AbortError" });
  });

  it("sends nothing unencrypted to another machine unless it is told to", () => {
    expect(() => http({ baseUrl: "http://idcheck.example" })).toThrow(TypeError);
    expect(() => http({ baseUrl: "http://idcheck.example", allowPlainHttp: true })).not.toThrow();
    expect(() => http({ baseUrl: "https://idcheck.example" })).not.toThrow();
    expect(() => http({ baseUrl: "http://localhost:3000" })).not.toThrow();
    for (const baseUrl of [
      "nowhere",
      "",
      "ftp://127.0.0.1",
      "https://user:secret@idcheck.example",
      "https://idcheck.example/?key=secret",
      "https://idcheck.example/#secret",
      undefined,
    ]) {
      const make = (): unknown => callUntyped(http, [{ baseUrl }]);
      expect(make).toThrow(TypeError);
      expect(make).toThrow(/^http: baseUrl must /u);
      expect(make).not.toThrow(/secret/u);
    }
    expect(() => callUntyped(http, [])).toThrow(/^http: baseUrl must /u);
  });

  it.each([
    [{ auth: "token" }, "http: auth must be"],
    [{ fetch: {} }, "http: fetch must be"],
  ])("names an option that is no function: %j", (options, message) => {
    const make = (): unknown => callUntyped(http, [{ baseUrl: "http://127.0.0.1", ...options }]);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it.each([
    [undefined, "http: auth must resolve with"],
    [{ "x-api\nkey": "secret" }, "a header with a name that cannot be sent"],
    [{ "x-api-key": undefined }, "The header x-api-key is not a text"],
    [{ "x-api-key": "secret\r\nidempotency-key: another" }, "The header x-api-key holds a line break"],
  ])("sends nothing, and quotes nothing, where a proof cannot be sent: %#", async (proof, message) => {
    const auth = (): Promise<unknown> => Promise.resolve(proof);
    const error = await rejection(Promise.resolve(callUntyped(ask, [{ auth }])));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain("secret");
    expect(seen).toEqual([]);
  });

  it("keeps the key and the kind of content where a proof holds nothing but itself", async () => {
    respond = json(200, {});
    await ask({ auth: () => Promise.resolve({ "x-api-key": "proof" }) });
    expect(seen[0]?.headers).toMatchObject({
      "idempotency-key": idempotencyKey,
      "content-type": "application/json",
      "x-api-key": "proof",
    });
  });

  it("sends no header twice that auth spells with other capitals", async () => {
    respond = json(200, {});
    await ask({ auth: ({ headers }) => Promise.resolve({ ...headers, "Content-Type": "application/json" }) });
    expect(seen[0]?.headers["content-type"]).toBe("application/json");
  });

  it("asks for nothing that is undefined", async () => {
    respond = json(200, {});
    const baseUrl = `http://${host}:${boundPort(server)}`;
    const fields: object = { month: undefined, by: "day" };
    await http({ baseUrl }).read({ of: "usage", fields }, new AbortController().signal);
    expect(seen[0]?.url).toBe("/v1/usage?by=day");
  });
});

describe("a bearer token", () => {
  it("is sent as it is, or as the function gives it each time", async () => {
    respond = json(200, {});
    await ask({ auth: bearer("token-1") });
    let count = 1;
    const auth = bearer(() => Promise.resolve(`token-${++count}`));
    await ask({ auth });
    await ask({ auth });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer token-1",
      "Bearer token-2",
      "Bearer token-3",
    ]);
  });

  it("that cannot be had or sent is the caller's error, not an answer that was lost", async () => {
    expect(await rejection(ask({ auth: bearer(() => Promise.reject(new Error("expired"))) }))).toMatchObject({
      message: "expired",
    });
    const unsendable = await rejection(ask({ auth: bearer("two\nlines") }));
    expect(unsendable).toBeInstanceOf(TypeError);
    expect(String(unsendable)).not.toContain("two");
    expect(() => callUntyped(bearer, [])).toThrow("bearer needs a token");
    expect(seen).toHaveLength(0);
  });

  it.each(
    [
      ["", " ", undefined, 5].map((token) => [token, "there is no token"] as const),
      [["Bearer made-up", "without the word Bearer"] as const],
    ].flat(),
  )("is refused before anything is sent if it is %j", async (token, message) => {
    const auth = callUntyped(bearer, [() => token]);
    const error = await rejection(Promise.resolve(callUntyped(ask, [{ auth }])));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain("made-up");
    if (typeof token === "string") expect(() => bearer(token)).toThrow(message);
    expect(seen).toHaveLength(0);
  });
});
