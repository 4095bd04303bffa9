import { createServer, type Server } from "node:http";
import { PassThrough } from "node:stream";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reachAws } from "../../../cli/aws/reach.ts";
import { host, listen } from "../../../local/ports.ts";

/** An endpoint that accepts requests and never answers. */
let server: Server;
let endpoint: string;
beforeEach(async () => {
  server = createServer(() => undefined);
  endpoint = `http://${host}:${await listen(server, 0, "http")}`;
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

/** What a person is told while two requests wait, and after how many milliseconds. */
async function told(environment: Readonly<Record<string, string | undefined>>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const stderr = new PassThrough();
  const startedAt = performance.now();
  const said: { text: string; afterMs: number }[] = [];
  stderr.on("data", (text) => said.push({ text: String(text), afterMs: performance.now() - startedAt }));
  const reach = await reachAws({ text: () => undefined }, { environment, stderr });
  const client = reach.client(DynamoDBClient, { tries: 1 });
  const requests = ["one", "other"].map((TableName) => client.send(new DescribeTableCommand({ TableName })));
  await Promise.allSettled(requests);
  client.destroy();
  return { said };
}

describe("who waits for AWS", () => {
  it("is told so once, after two seconds", async () => {
    const { said } = await told({
      AWS_REGION: "cn-north-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      AWS_ENDPOINT_URL: endpoint,
      IDCHECK_AWS_TIMEOUT_SECONDS: "2.5",
    });
    expect(said.map(({ text }) => text)).toEqual([`Waiting for an answer from ${host} …\n`]);
    expect(said[0]?.afterMs).toBeGreaterThan(1_900);
  });

  it("is told after a second that credentials are looked for, once, and then that there are none", async () => {
    const { said } = await told({
      AWS_REGION: "cn-north-1",
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_PROFILE: undefined,
      AWS_CONFIG_FILE: "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
      AWS_ENDPOINT_URL: endpoint,
    });
    expect(said.map(({ text }) => text)).toEqual([
      "Looking for AWS credentials: environment, profile, sign-in, role of this machine …\n",
    ]);
    expect(said[0]?.afterMs).toBeGreaterThan(900);
  });
});
