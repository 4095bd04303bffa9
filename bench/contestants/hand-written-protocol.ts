import { createHmac, randomBytes } from "node:crypto";
import type { PutItemCommandInput, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { bodyOf, callProvider, type Account, type CheckAnswer } from "./provider-call.ts";

/*
 * The minimum for the record protocol: one item, claimed by a Put before the call and finished by an Update after it,
 * and secrets that are read once. No validation, failover, takeover, log or metrics: only the path of a check that goes
 * well, and its replay.
 */

/** How to write items and read secrets. */
export type Aws = {
  /** Resolves with the stored answer if the condition failed; null if there is none. */
  put(input: PutItemCommandInput): Promise<string | null | undefined>;
  update(input: UpdateItemCommandInput): Promise<void>;
  readSecret(name: string): Promise<string>;
};

type Keys = { partitionKey: string; current: string; peppers: Record<string, string> };

const table = process.env["IDCHECK_VERIFICATIONS_TABLE"] ?? "";

/** A handler for an HTTP API that uses the given access to AWS. */
export function handWritten(aws: Aws) {
  let secrets: Promise<[Keys, Account]> | undefined;

  async function readSecret<Value>(name: string): Promise<Value> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as one would write it without a schema
    return JSON.parse(await aws.readSecret(process.env[name] ?? "")) as Value;
  }

  return async (
    event: APIGatewayProxyEventV2,
    context: Context,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    secrets ??= Promise.all([readSecret<Keys>("BENCH_KEYS_SECRET"), readSecret<Account>("BENCH_SECRET")]);
    const [keys, account] = await secrets;
    const body = bodyOf(event);
    const pepper = Buffer.from(keys.peppers[keys.current] ?? "", "base64");
    const digest = createHmac("sha256", Buffer.from(keys.partitionKey, "base64"))
      .update(`bench\0${event.headers["idempotency-key"]}`)
      .digest("base64url")
      .slice(0, 22);
    const fingerprint = createHmac("sha256", pepper)
      .update(`${body.name}\0${body.idNumber}\0`)
      .update(body.image ?? "")
      .digest();
    const subject = createHmac("sha256", pepper).update(body.idNumber).digest().subarray(0, 16);
    const owner = randomBytes(16);
    const now = Date.now();
    const pk = { S: `v1#${digest}` };
    const stored = await aws.put({
      TableName: table,
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      Item: {
        pk,
        state: { S: "claimed" },
        epoch: { N: "1" },
        owner: { B: owner },
        freeAt: { N: String(now + context.getRemainingTimeInMillis() + 51_000) },
        fingerprint: { B: fingerprint },
        pepperId: { S: keys.current },
        subject: { B: subject },
        attempts: {
          M: {
            "1": {
              M: {
                p: { S: "kuaidi100" },
                c: { S: "i" },
                o: { B: owner },
                at: { N: String(now) },
                fee: { N: "60000" },
              },
            },
          },
        },
        attemptCount: { N: "1" },
        caller: { S: "bench" },
        kind: { S: body.image === undefined ? "two_factor" : "three_factor" },
        createdAt: { N: String(now) },
        replayUntil: { N: String(now + 86_400_000) },
        expiresAt: { N: String(Math.ceil(now / 1000) + 400 * 86_400) },
      },
    });
    if (stored !== undefined) return stored === null ? { statusCode: 409 } : reply(stored);
    const startedAt = Date.now();
    const answer: CheckAnswer = await callProvider(account, body);
    const text = JSON.stringify(answer);
    await aws.update({
      TableName: table,
      Key: { pk },
      ConditionExpression: "#o = :o AND #e = :e AND #s = :claimed AND #n = :n",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      UpdateExpression: "SET #a.#1.#c = :c, #a.#1.#ms = :ms, #a.#1.#r = :r, #s = :done, #answer = :answer",
      ExpressionAttributeNames: {
        "#o": "owner",
        "#e": "epoch",
        "#s": "state",
        "#n": "attemptCount",
        "#a": "attempts",
        "#1": "1",
        "#c": "c",
        "#ms": "ms",
        "#r": "r",
        "#answer": "answer",
      },
      ExpressionAttributeValues: {
        ":o": { B: owner },
        ":e": { N: "1" },
        ":claimed": { S: "claimed" },
        ":n": { N: "1" },
        ":c": { S: "c" },
        ":ms": { N: String(Date.now() - startedAt) },
        ":r": { S: answer.providerReference },
        ":done": { S: "done" },
        ":answer": { S: text },
      },
    });
    return reply(text);
  };
}

function reply(body: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 200, headers: { "content-type": "application/json" }, body };
}
