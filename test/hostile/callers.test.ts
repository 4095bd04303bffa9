import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalCredentials, localCredentials } from "../../local/gateway/credentials.ts";
import { signedHeaders } from "../../local/gateway/sign.ts";
import { parseJson } from "../../local/http.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { madeUpPerson } from "../samples/people.ts";
import { isRecord } from "../support/is-record.ts";
import { summaryOf } from "./attack.ts";
import { type FunctionLog, keepFunctionLog } from "./function-log.ts";
import { itemsOf } from "./untouched.ts";

const { local, other, session1, session2 } = localCredentials;
const everybody = { local, other, session1, session2 };
const person = madeUpPerson(8);
const key = "one-key-of-many-callers";

let stack: Stack;
let log: FunctionLog;
beforeAll(async () => {
  log = keepFunctionLog();
  stack = await startStack({ auth: "iam" });
});
afterAll(async () => {
  await stack.stop();
  log.stop();
});

async function check(credentials: LocalCredentials): Promise<{ id: string; replayed: boolean }> {
  const url = `${stack.httpUrl}/v1/two-factor`;
  const unsigned = { "content-type": "application/json", "idempotency-key": key };
  const request = { method: "POST", headers: unsigned, body: JSON.stringify(person) };
  const response = await fetch(url, { ...request, headers: await signedHeaders(url, request, credentials) });
  const answer: unknown = await response.json();
  if (!isRecord(answer) || typeof answer["id"] !== "string") throw new TypeError(JSON.stringify(answer));
  return { id: answer["id"], replayed: response.headers.has("idempotency-replayed") };
}

async function read(
  path: string,
  credentials: LocalCredentials,
  headers: Record<string, string> = {},
): Promise<string> {
  const url = stack.httpUrl + path;
  const signed = await signedHeaders(url, { method: "GET", headers }, credentials);
  const response = await fetch(url, { headers: signed });
  const text = await response.text();
  const answer = parseJson(text);
  return isRecord(answer) && "id" in answer
    ? `200 ${String(answer["id"])}`
    : summaryOf(response.status, text);
}

describe("one key of several callers", () => {
  it("is a check of each, and one check for all sessions of a role", async () => {
    const ids = new Map<string, string>();
    for (const [name, credentials] of Object.entries(everybody)) {
      const { id, replayed } = await check(credentials);
      expect(replayed).toBe(name === "session2");
      ids.set(name, id);
    }
    expect(ids.get("session1")).toBe(ids.get("session2"));
    expect(new Set(ids.values()).size).toBe(3);
    expect(stack.calls().counts["kuaidi100"]).toEqual({ calls: 3, charged: 3 });
    expect(await itemsOf(stack, "verifications")).toHaveLength(3);
  });
});

describe("another caller's verification", () => {
  it("is not found, whatever a request claims; one's own is", async () => {
    const { id } = await check(session1);
    const path = `/v1/verifications/${id}`;
    expect(await read(path, session1)).toBe(`200 ${id}`);
    expect(await read(path, session2)).toBe(`200 ${id}`);
    const claims = [
      {},
      { "x-caller": "iam:000000000000:role/orders" },
      { "x-forwarded-user": "orders" },
      { "x-amzn-request-context": '{"authorizer":{"iam":{"userArn":"orders"}}}' },
      { cookie: "caller=orders" },
    ];
    for (const credentials of [local, other]) {
      for (const headers of claims) expect(await read(path, credentials, headers)).toBe("404 not_found");
      const query = `?caller=${encodeURIComponent("iam:000000000000:role/orders")}&userArn=orders`;
      expect(await read(path + query, credentials)).toBe("404 not_found");
      expect(await read(path.replace("vrf_", "vrf%5F"), credentials)).toBe("404 not_found");
    }
  });

  it("is answered as one that there is not, to the word", async () => {
    const { id } = await check(session1);
    const answers = await Promise.all(
      [id, `vrf_${"A".repeat(22)}`].map(async (asked) => {
        const url = `${stack.httpUrl}/v1/verifications/${asked}`;
        const headers = await signedHeaders(url, { method: "GET", headers: {} }, other);
        const response = await fetch(url, { headers });
        const answer: unknown = await response.json();
        return { status: response.status, answer: isRecord(answer) && { ...answer, requestId: "" } };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });

  it("is not told to whom does not sign", async () => {
    const { id } = await check(session1);
    const response = await fetch(`${stack.httpUrl}/v1/verifications/${id}`);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ message: "Forbidden" });
  });
});
