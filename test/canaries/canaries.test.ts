import { randomUUID } from "node:crypto";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { paginateScan, type AttributeValue } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { wireFaults } from "../../local/simulators/faults.ts";
import { magicIdNumber, people } from "../../local/simulators/people.ts";
import { deployedName } from "../../local/stage.ts";
import { startStack, type Stack } from "../../local/start-stack.ts";
import { jpegImage } from "../samples/images.ts";
import { madeUpIdNumber } from "../samples/people.ts";
import { findLeaks, type Canary } from "./canaries.ts";

const name = "欧阳金丝雀";
const idNumber = madeUpIdNumber({ birthDate: "19930817", sequence: 613 });
const image = jpegImage({ width: 97, height: 64, shade: 41 }).toString("base64");
const canaries: Canary[] = [
  { what: "name", text: name },
  { what: "ID number", text: idNumber },
  { what: "image", text: image },
  ...people.map(({ region }) => ({ what: "ID number", text: magicIdNumber(region) })),
];

let stack: Stack;
let written = "";

/** A key that is a canary too: no key may be stored or logged as it is. */
function newKey(): string {
  const key = `canary-${randomUUID()}`;
  canaries.push({ what: "idempotency key", text: key });
  return key;
}

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    vi.spyOn(stream, "write").mockImplementation((chunk: string | Uint8Array) => {
      written += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      return write("");
    });
  }
  stack = await startStack();
  for (const text of Object.values(initialSecrets(stack.providersUrl))) {
    for (const value of Object.values(flatten(JSON.parse(text)))) {
      if (value.length >= 16 && !value.startsWith("http")) canaries.push({ what: "secret", text: value });
    }
  }
});

afterAll(async () => {
  await stack.stop();
  vi.restoreAllMocks();
});

describe("personal data and secrets", () => {
  it(
    "reach no log line, no item and no problem, whatever happens to a check",
    { timeout: 120_000 },
    async () => {
      const answers: string[] = [];
      for (const send of [overHttp, byInvoke]) {
        for (const body of bodies()) answers.push(await send(body, newKey()));
        const key = newKey();
        for (let round = 0; round < 2; round++) answers.push(await send(check({}), key));
        answers.push(await send(check({ reference: "another" }), key));
        answers.push(await send(check({}), `${idNumber} is no key`));
        for (const fault of Object.keys(wireFaults).filter((wireFault) => !slowFaults.has(wireFault))) {
          for (const provider of Object.keys(stack.calls().counts)) await plan(provider, fault);
          answers.push(await send(check({}), newKey()));
          await fetch(`${stack.providersUrl}/_faults`, { method: "DELETE" });
        }
      }
      expect(answers.length).toBeGreaterThan(80);
      expect(written).toContain('"event":"check"');

      const places: [string, string][] = [
        ...answers.map((answer, index): [string, string] => [`answer ${index}`, answer]),
        ["log", written],
        ["table of records", await contents("verifications")],
        ["table of usage", await contents("usage")],
        ["books of the simulators", JSON.stringify(stack.calls())],
      ];
      const leaks = places.flatMap(([place, text]) => findLeaks(place, text, canaries));
      expect(leaks).toEqual([]);
    },
  );

  it("would be found if they were there", () => {
    const encodings: [string, string][] = [
      ["log", `{"event":"check","name":"${name}"}`],
      ["log", `{"event":"check","name":"${JSON.stringify(name).slice(1, -1)}"}`],
      ["log", `idCard=${idNumber}&name=${encodeURIComponent(name)}`],
      ["item", Buffer.from(idNumber).toString("base64")],
      ["item", Buffer.from(name).toString("hex")],
      ["answer", `...${image.slice(0, 40)}...`],
    ];
    for (const [place, text] of encodings) {
      expect(findLeaks(place, text, canaries)).not.toEqual([]);
    }
    expect(findLeaks("log", '{"event":"check","status":200}', canaries)).toEqual([]);
  });
});

/** Faults that only take time. */
const slowFaults = new Set(["refuse", "hang", "late", "slow-headers", "slow-body"]);

type Fields = Record<string, unknown>;

function check(changes: Fields): Fields {
  return { name, idNumber, image, ...changes };
}

/** Good bodies for every made-up person, and bodies in which one field after the other breaks its rules. */
function bodies(): unknown[] {
  return [
    ...people.map(({ region }) => check({ idNumber: magicIdNumber(region) })),
    check({ idNumber: `${idNumber}0` }),
    check({ idNumber: Number(idNumber.slice(0, 17)) }),
    check({ name: `${name}7` }),
    check({ image: `${image}!` }),
    check({ image: undefined, imageUrl: `https://example.com/${encodeURIComponent(name)}.jpg` }),
    check({ reference: idNumber }),
    check({ consent: { id: idNumber, purpose: name } }),
    check({ consent: { id: "consent-17", purpose: "account-opening", guardian: idNumber } }),
    check({ consent: { id: "consent-17", purpose: "account-opening", [name]: idNumber } }),
    check({ threshold: name }),
    check({ qualityControl: name, livenessControl: idNumber }),
    check({ [name]: idNumber }),
    [name, idNumber],
    name,
  ];
}

async function overHttp(body: unknown, key: string): Promise<string> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  const text = JSON.stringify(body);
  const responses = [
    await fetch(`${stack.httpUrl}/v1/three-factor`, { method: "POST", headers, body: text }),
    await fetch(`${stack.httpUrl}/v1/three-factor`, { method: "POST", headers, body: text.slice(0, -1) }),
  ];
  return (await Promise.all(responses.map((response) => response.text()))).join("\n");
}

async function byInvoke(body: unknown, key: string): Promise<string> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new LambdaClient({ endpoint: stack.invokeUrl, region: "us-east-1", credentials });
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  const payload = isObject ? { ...body, idempotencyKey: key, caller: "tests" } : body;
  const output = await client.send(
    new InvokeCommand({
      FunctionName: deployedName("three-factor-invoke"),
      Payload: Buffer.from(JSON.stringify(payload)),
    }),
  );
  client.destroy();
  return output.Payload?.transformToString() ?? "";
}

async function plan(provider: string, fault: string): Promise<void> {
  await fetch(`${stack.providersUrl}/_faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ provider, fault, times: 2 }),
  });
}

/** A table's items as text, with binary values as text, hex and base64. */
async function contents(table: string): Promise<string> {
  const client = dynamoDbClient(stack.dynamoDbEndpoint);
  const texts: string[] = [];
  for await (const page of paginateScan({ client }, { TableName: deployedName(table) })) {
    texts.push(JSON.stringify(page.Items, withBytes));
  }
  client.destroy();
  return texts.join("\n");
}

function withBytes(_: string, value: AttributeValue | Uint8Array): unknown {
  if (!(value instanceof Uint8Array)) return value;
  const bytes = Buffer.from(value);
  return [bytes.toString(), bytes.toString("hex"), bytes.toString("base64")];
}

function flatten(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(flatten) : [];
}
