/** Asks about the made-up kind in every way in which there are functions for it, and prints what came back as JSON. */
import { setTimeout as sleep } from "node:timers/promises";
import { createClient, createIdempotencyKey, http, IdcheckProblem } from "../../clients/typescript/index.ts";
import { invoke } from "../../clients/typescript/invoke.ts";
import { answerViolations } from "../support/contract.ts";

const [baseUrl = "", person = "{}"] = process.argv.slice(2);
const input: { name: string; idNumber: string; mobile: string } = JSON.parse(person);
const path = "/v1/holder-of-mobile-number";

async function post(body: object): Promise<{ status: number; body: unknown; violations: readonly string[] }> {
  const response = await fetch(baseUrl + path, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": createIdempotencyKey() },
    body: JSON.stringify(body),
  });
  const { status, headers } = response;
  const text = await response.text();
  const answer = { method: "POST", path, status, headers: Object.fromEntries(headers), text };
  return { status, body: JSON.parse(text), violations: answerViolations(answer) };
}

const client = createClient({ transport: http({ baseUrl }) });
const invoking = createClient({ transport: invoke({ stage: "local", caller: "orders" }) });

const overHttp = await post(input);
const refused = await post({ ...input, mobile: "none" });
const byClient = await client.holderOfMobileNumber(input);
const stored = await client.verification(byClient.id);
const byInvoke = await invoking.holderOfMobileNumber({ ...input, mobile: "13900000009" });
const problem = await invoking
  .holderOfMobileNumber({ ...input, mobile: "none" })
  .catch((error: unknown) => error);

let usage = await client.usage({ by: "kind" });
for (let round = 0; usage.total.charged < 2 && round < 200; round += 1) {
  await sleep(50);
  usage = await client.usage({ by: "kind" });
}
const refusedByInvoke = problem instanceof IdcheckProblem ? problem.errors : String(problem);
const printed = { overHttp, refused, byClient, stored, byInvoke, refusedByInvoke, usage };
console.log(JSON.stringify(printed));
