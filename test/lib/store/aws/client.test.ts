import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AwsClientOptions, createAwsClient } from "../../../../lib/store/aws/client.ts";
import { verifySignature } from "../../../../local/gateway/signature.ts";
import { bodyOf, closeServer } from "../../../../local/http.ts";
import { host, listen } from "../../../../local/ports.ts";
import { sdkTunings } from "../../../support/sdk-tunings.ts";

const credentials = {
  accessKeyId: "made-up-id",
  secretAccessKey: "made-up-key",
  sessionToken: "made-up-token",
};
const read = new GetItemCommand({ TableName: "verifications", Key: { pk: { S: "key" } } });

let server: Server;
let seen: { request: IncomingMessage; body: Buffer }[];
let answer: RequestListener;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => void take(request, response));
  const port = await listen(server, 0, "dynamoDb");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", `http://${host}:${port}`);
  vi.stubEnv("AWS_REGION", "cn-north-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", credentials.sessionToken);
});
async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  seen.push({ request, body: await bodyOf(request) });
  answer(request, response);
}
afterEach(async () => {
  vi.unstubAllEnvs();
  await closeServer(server);
});

const answers = {
  ok: (_, response) => response.end("{}"),
  broken: (_, response) => response.writeHead(500).end("{}"),
  silent: () => undefined,
  endless: (_, response) => response.writeHead(200).write("{"),
} as const satisfies Record<string, RequestListener>;

describe.each(sdkTunings)("a client on the $sdk SDK", ({ tuning }) => {
  function send(options: Partial<AwsClientOptions> = {}) {
    const timeouts = { connectMs: 5_000, requestMs: 5_000 };
    const client = createAwsClient(DynamoDBClient, { service: "DYNAMODB", timeouts, tuning, ...options });
    return client.send(read).finally(() => client.destroy());
  }

  it("reaches the endpoint of the environment with a signature of its credentials", async () => {
    answer = answers.ok;
    await send();
    expect(seen).toHaveLength(1);
    for (const { request, body } of seen) {
      const { method = "", url: target = "", headersDistinct: headers } = request;
      const scope = { region: "cn-north-1", service: "dynamodb" };
      const options = { credentials: [credentials], now: new Date(), scope };
      expect(await verifySignature({ method, target, headers, body }, options)).toEqual(credentials);
    }
  });

  it("tries once, and more often only where it is told to", async () => {
    answer = answers.broken;
    await expect(send()).rejects.toThrow();
    expect(seen).toHaveLength(1);
    await expect(send({ maxAttempts: 3 })).rejects.toThrow();
    expect(seen).toHaveLength(4);
  });

  it.each(["silent", "endless"] as const)("gives up in time where the answer is %s", async (kind) => {
    answer = answers[kind];
    const timeouts = { connectMs: 5_000, requestMs: 500 };
    await expect(send({ timeouts })).rejects.toMatchObject({ name: "TimeoutError" });
    expect(seen).toHaveLength(1);
  });

  describe("on a machine whose clock is ten minutes late", () => {
    const lateMs = 600_000;
    const awsNow = () => new Date(Date.now() + lateMs);
    /** Refuses a signature that is minutes old, as AWS does, and then any signature with `everyTime`. */
    const strict =
      (name: string, everyTime = false): RequestListener =>
      ({ headers }, response) => {
        response.setHeader("date", awsNow().toUTCString());
        const [, year, month, day, hour, minute] =
          /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/u.exec(String(headers["x-amz-date"])) ?? [];
        const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}Z`);
        if (!everyTime && Math.abs(signedAt - awsNow().getTime()) < 300_000) response.end("{}");
        else response.writeHead(400).end(JSON.stringify({ __type: name, message: "Signature expired" }));
      };

    it.each(["InvalidSignatureException", "RequestTimeTooSkewed"])(
      "the first request succeeds although it is refused with %s, and later ones are not refused",
      async (name) => {
        answer = strict(name);
        const timeouts = { connectMs: 5_000, requestMs: 5_000 };
        const client = createAwsClient(DynamoDBClient, { service: "DYNAMODB", timeouts, tuning });
        await client.send(read);
        expect(seen).toHaveLength(2);
        await client.send(read, { requestTimeout: 4_000 });
        expect(seen).toHaveLength(3);
        client.destroy();
      },
    );

    it("a request is sent twice at most, and once if it is refused for another reason", async () => {
      answer = strict("InvalidSignatureException", true);
      await expect(send()).rejects.toMatchObject({ name: "InvalidSignatureException" });
      expect(seen).toHaveLength(2);
      answer = strict("ValidationException", true);
      await expect(send()).rejects.toMatchObject({ name: "ValidationException" });
      expect(seen).toHaveLength(3);
    });
  });
});
