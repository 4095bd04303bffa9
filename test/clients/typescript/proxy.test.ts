import { setGlobalProxyFromEnv } from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ScriptedServer, startScriptedServer } from "../../../clients/conformance/server.ts";
import { createClient } from "../../../clients/typescript/client.ts";
import { http } from "../../../clients/typescript/http.ts";
import { invoke } from "../../../clients/typescript/invoke.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createAuthority } from "../../support/certificates.ts";
import { openProxy, openTlsFront } from "../../support/proxy.ts";
import { createFakeMeans, rejection } from "./scripted.ts";

const person = madeUpPerson(20);
const trusted = getCACertificates();

let server: ScriptedServer;
let front: Awaited<ReturnType<typeof openTlsFront>>;
let proxy: Awaited<ReturnType<typeof openProxy>>;
/** Undoes what NODE_USE_ENV_PROXY=1 does when Node starts. */
let unsetProxy = (): void => undefined;

beforeAll(async () => {
  server = await startScriptedServer([{ body: "verdict" }]);
  const authority = await createAuthority();
  [front, proxy] = await Promise.all([openTlsFront(server.url, authority), openProxy()]);
  setDefaultCACertificates([...trusted, authority.ca]);
});
beforeEach(() => {
  vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", front.url);
  vi.stubEnv("AWS_REGION", "cn-north-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAMADEUP");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "made up");
});
afterEach(() => {
  unsetProxy();
  unsetProxy = () => undefined;
  vi.unstubAllEnvs();
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  for (const { stop } of [front, proxy]) stop();
  await server.stop();
});

/** How many tunnels the proxy has opened. */
async function tunnels(): Promise<number> {
  return Number(await (await fetch(proxy.url)).text());
}

describe.each([
  { name: "HTTP", transport: () => http({ baseUrl: front.url }) },
  { name: "Lambda Invoke", transport: () => invoke({ stage: "prod" }) },
])("a client over $name, where Node was told to use the proxy of the environment", ({ transport }) => {
  it("goes through HTTPS_PROXY", async () => {
    unsetProxy = setGlobalProxyFromEnv({ HTTPS_PROXY: proxy.url });
    const before = await tunnels();
    expect(await createClient({ transport: transport() }).twoFactor(person)).toMatchObject({
      verdict: "match",
    });
    expect(await tunnels()).toBe(before + 1);
  });

  it("goes around it to a host of NO_PROXY", async () => {
    unsetProxy = setGlobalProxyFromEnv({ HTTPS_PROXY: proxy.url, NO_PROXY: "127.0.0.1" });
    const before = await tunnels();
    expect(await createClient({ transport: transport() }).twoFactor(person)).toMatchObject({
      verdict: "match",
    });
    expect(await tunnels()).toBe(before);
  });

  it.each([
    [407, { code: "no_answer", cause: "proxy_refused", charged: "no", retryable: false, requestCount: 1 }],
    [502, { code: "no_answer", cause: "unconnected", charged: "no", retryable: true }],
  ])("says of a proxy that answers %i that nothing was sent", async (status, problem) => {
    const refusing = await openProxy({ refusal: status });
    unsetProxy = setGlobalProxyFromEnv({ HTTPS_PROXY: refusing.url });
    const client = createClient({ transport: transport() }, createFakeMeans());
    expect(await rejection(client.twoFactor(person))).toMatchObject(problem);
    refusing.stop();
  });
});
