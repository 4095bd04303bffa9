import { createHash, createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { handWritten } from "./hand-written-protocol.ts";

/*
 * The next large step: the hand-written protocol on a signed client of a hundred lines in place of the SDK. It signs
 * every request in full (Signature Version 4), and leaves out what a client for production would also need: discovery
 * of endpoints and credentials, correction of the clock, and secure connections.
 */

const region = process.env["AWS_REGION"] ?? "";
const accessKeyId = process.env["AWS_ACCESS_KEY_ID"] ?? "";
const secretAccessKey = process.env["AWS_SECRET_ACCESS_KEY"] ?? "";
const agent = new Agent({ keepAlive: true });

type Answer = { status: number; body: Record<string, unknown> };

/** The hand-written protocol on a leaner client: answers a check over HTTP. */
export const http = handWritten({
  async put(input) {
    const { status, body } = await dynamoDb("PutItem", input);
    if (status === 200) return undefined;
    if (!String(body["__type"]).endsWith("ConditionalCheckFailedException")) throw new Error("PutItem");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as one would write it without a schema
    const item = body["Item"] as { answer?: { S: string } } | undefined;
    return item?.answer?.S ?? null;
  },
  async update(input) {
    const { status } = await dynamoDb("UpdateItem", input);
    if (status !== 200) throw new Error("UpdateItem");
  },
  async readSecret(name) {
    const endpoint = process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? "";
    const { body } = await send(endpoint, "secretsmanager", "secretsmanager.GetSecretValue", "1.1", {
      SecretId: name,
    });
    return String(body["SecretString"]);
  },
});

function dynamoDb(operation: string, input: object): Promise<Answer> {
  const endpoint = process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "";
  return send(endpoint, "dynamodb", `DynamoDB_20120810.${operation}`, "1.0", input);
}

async function send(
  endpoint: string,
  service: string,
  target: string,
  version: string,
  input: object,
): Promise<Answer> {
  const { hostname, port, host } = new URL(endpoint);
  const body = JSON.stringify(input, binaryAsBase64);
  const headers = sign(service, body, {
    "content-type": `application/x-amz-json-${version}`,
    host,
    "x-amz-date": new Date().toISOString().replaceAll(/[-:]|\.\d{3}/gu, ""),
    "x-amz-target": target,
  });
  return new Promise((resolve, reject) => {
    request({ hostname, port, method: "POST", path: "/", headers, agent, timeout: 1000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as one would write it without a schema
        const answer = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
        resolve({ status: response.statusCode ?? 0, body: answer });
      });
    })
      .on("error", reject)
      .end(body);
  });
}

/** By this point, a Buffer has turned itself into its JSON form. */
function binaryAsBase64(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("type" in value) || !("data" in value)) return value;
  return value.type === "Buffer" && Array.isArray(value.data)
    ? Buffer.from(value.data).toString("base64")
    : value;
}

type SignedHeaders = {
  "content-type": string;
  host: string;
  "x-amz-date": string;
  "x-amz-target": string;
};

const signingKeys = new Map<string, Buffer>();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function sign(service: string, body: string, headers: SignedHeaders): Record<string, string | number> {
  const date = headers["x-amz-date"];
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join("")}\n${names}\n${sha256(body)}`;
  let key = signingKeys.get(scope);
  if (key === undefined) {
    key = scope
      .split("/")
      .reduce<Buffer>((held, part) => hmac(held, part), Buffer.from(`AWS4${secretAccessKey}`));
    signingKeys.set(scope, key);
  }
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString("hex");
  return {
    ...headers,
    "content-length": Buffer.byteLength(body),
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
