import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusalOf } from "../../local/same-machine.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";

describe("a request to a local port", () => {
  it.each([
    { host: "127.0.0.1:3000" },
    { host: "localhost:3000" },
    { host: "LOCALHOST" },
    { host: "[::1]:3000" },
    { host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000" },
    { host: "127.0.0.1:3000", origin: "http://localhost:5173" },
    { host: "localhost:8080", origin: "https://localhost" },
  ])("is served as one of this machine: %j", (headers) => {
    expect(refusalOf(headers)).toBeUndefined();
  });

  it.each([
    {},
    { host: "" },
    { host: "evil.example:3000" },
    { host: "localhost.evil.example" },
    { host: "evil.localhost.example" },
    { host: "127.0.0.1.evil.example" },
    { host: "127.0.0.1@evil.example" },
    { host: "evil.example@127.0.0.1" },
    { host: "127.0.0.1/evil.example" },
    { host: "127.0.0.1, evil.example" },
    { host: "192.168.0.1:3000" },
    { host: "0.0.0.0:3000" },
  ])("is refused for the name it asked for: %j", (headers) => {
    expect(refusalOf(headers)).toBe("host");
  });

  it.each([
    "https://evil.example",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example:3000",
    "http://192.168.0.1",
    "null",
    "",
    "file://",
    "chrome-extension://abcdefgh",
    "http://127.0.0.1:3000 https://evil.example",
  ])("is refused for the page it comes from: %j", (origin) => {
    expect(refusalOf({ host: "127.0.0.1:3000", origin })).toBe("origin");
  });
});

type Sent = { status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string };

/** Sends as a browser would, whose headers fetch() does not let us choose. */
async function send(url: string, headers: Record<string, string>, method = "POST"): Promise<Sent> {
  const answer = await new Promise<Parameters<typeof text>[0] & { statusCode?: number; headers: object }>(
    (resolve, reject) => {
      request(url, { method, headers })
        .on("response", resolve)
        .on("error", reject)
        .end(method === "POST" ? "{}" : undefined);
    },
  );
  return { status: answer.statusCode, headers: { ...answer.headers }, body: await text(answer) };
}

describe("every port of the local stack", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  const targets = {
    "a secret": { "x-amz-target": "secretsmanager.GetSecretValue", "content-type": "text/plain" },
    tables: { "x-amz-target": "DynamoDB_20120810.ListTables", "content-type": "application/x-amz-json-1.0" },
  };
  const ports = [
    ["the HTTP API", () => `${stack.httpUrl}/v1/usage`, "GET", {}],
    ["its page", () => `${stack.httpUrl}/`, "GET", {}],
    [
      "Invoke",
      () => `${stack.invokeUrl}/2015-03-31/functions/idcheck-local-usage-invoke/invocations`,
      "POST",
      {},
    ],
    ["a provider", () => `${stack.providersUrl}/kuaidi100/`, "POST", {}],
    ["what steers the providers", () => `${stack.providersUrl}/_calls`, "GET", {}],
    ["GetSecretValue", () => stack.secretsEndpoint, "POST", targets["a secret"]],
    ["DynamoDB", () => stack.dynamoDbEndpoint, "POST", targets.tables],
    [
      "a preflight to DynamoDB",
      () => stack.dynamoDbEndpoint,
      "OPTIONS",
      { "access-control-request-method": "POST" },
    ],
  ] as const;

  it.each(ports)("refuses other names and other sites: %s", async (_, url, method, headers) => {
    const { port } = new URL(url());
    const attacks = [
      { host: `evil.example:${port}` },
      { origin: "https://evil.example" },
      { origin: "null" },
    ];
    for (const attack of attacks) {
      const sent = await send(url(), { ...headers, ...attack }, method);
      expect(sent.status).toBe(403);
      expect(sent.body).toMatch(/^\{"message":"Forbidden: the header /u);
      expect(sent.body).not.toContain("evil");
      expect(Object.keys(sent.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  it.each(ports)("serves other ports of this machine: %s", async (_, url, method, headers) => {
    const { port } = new URL(url());
    const sent = await send(
      url(),
      { ...headers, host: `localhost:${port}`, origin: "http://localhost:5173" },
      method,
    );
    expect(sent.body).not.toContain("Forbidden: the header");
  });

  it("lets the SDK reach the tables, and lets no page read them", async () => {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new DynamoDBClient({ endpoint: stack.dynamoDbEndpoint, region: "us-east-1", credentials });
    const { TableNames } = await client.send(new ListTablesCommand());
    expect(TableNames).toContain("idcheck-local-usage");
    client.destroy();
    const sent = await send(stack.dynamoDbEndpoint, { ...targets.tables, origin: "http://localhost:5173" });
    expect(Object.keys(sent.headers)).not.toContain("access-control-allow-origin");
  });

  it("is opened in the one place that checks", () => {
    const folder = join(projectFolder, "local");
    const openers = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) =>
        file.endsWith(".ts") &&
        /import \{[^}]*\bcreateServer\b[^}]*\} from "node:(?:http|http2|https)"/u.test(
          readFileSync(join(folder, file), "utf8"),
        ),
    );
    expect(openers).toEqual(["http.ts"]);
  });

  it("hides the engine where no page can guess it", () => {
    const { hostname, port } = new URL(process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "");
    expect(port).not.toBe(new URL(stack.dynamoDbEndpoint).port);
    if (stack.engine === "dynoxide") expect(hostname).not.toBe("127.0.0.1");
  });
});
