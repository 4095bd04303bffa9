import { setTimeout as sleep } from "node:timers/promises";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Kind } from "../../lib/domain/kinds.ts";
import { type FailureClass, type FailureRule, failureRules } from "../../lib/providers/failure.ts";
import type { Entry } from "../../lib/usage/ledger/entry.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { simulatedProviders } from "../../local/simulators/server.ts";
import type { SimulatedProvider } from "../../local/simulators/simulated-provider.ts";
import { localRegion, secretName } from "../../local/stage.ts";
import { type Backing, startBacking } from "../../local/start-backing.ts";
import { balance } from "../chaos/books.ts";
import { postedEntries } from "../chaos/entries.ts";
import { type GatewayChild, startGatewayChild } from "../chaos/gateway-child.ts";
import { control } from "../chaos/plan-faults.ts";
import { isRecord } from "../support/is-record.ts";
import { faultsByClass, picture } from "./class-faults.ts";

/*
 * Checks of every simulated vendor on the running stack, one that matches and one that fails in each class, with the shipped
 * functions and projection in processes of their own. A vendor joins by its entry in the list of simulators.
 */

const kinds = ["two_factor", "three_factor"] as const satisfies readonly Kind[];
const paths = { two_factor: "/v1/two-factor", three_factor: "/v1/three-factor" } as const;
/** How long the port of the simulators is closed; the repeat of an unreachable call comes sooner. */
const closedMs = 700;

/** What one check came to, and what its vendor charged for it. */
type Checked = { provider: string; answer: string; charged: unknown; billed: number };

const verdicts = new Set(["match", "mismatch", "undetermined"]);
/** A picture that no vendor can read is answered with a verdict, because the person needs a new one. */
const pictureRefused: FailureClass = "image_refused";

let backing: Backing;
let entries: readonly Entry[];
const checks: Checked[] = [];
let people = 0;

async function check(gateway: GatewayChild, { id }: SimulatedProvider, kind: Kind): Promise<Checked> {
  const before = chargedBy(id);
  const person = { name: "示例甲", idNumber: magicIdNumber("110001", people++ % 1000) };
  const response = await fetch(gateway.url + paths[kind], {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "idempotency-key": `every-class-${String(people).padStart(6, "0")}`,
    },
    body: JSON.stringify(kind === "two_factor" ? person : { ...person, image: picture }),
  });
  const { verdict, code, charged } = fieldsOf(await response.json());
  const answer = String(verdict ?? code);
  const checked = { provider: id, answer, charged, billed: chargedBy(id) - before };
  checks.push(checked);
  return checked;
}

function fieldsOf(json: unknown): Record<string, unknown> {
  return isRecord(json) ? json : {};
}

function chargedBy(provider: string): number {
  return backing.calls().counts[provider]?.charged ?? 0;
}

/** A check that must match. Two of them after each fault of the vendor keep its breaker closed. */
async function succeed(gateway: GatewayChild, vendor: SimulatedProvider, kind: Kind): Promise<void> {
  expect(await check(gateway, vendor, kind)).toMatchObject({ answer: "match", charged: "yes", billed: 1 });
}

/** A check that must fail, although the vendor is asked twice where its failure passes by itself. */
async function fail(
  gateway: GatewayChild,
  vendor: SimulatedProvider,
  kind: Kind,
  [failureClass, fault]: readonly [FailureClass, string],
): Promise<void> {
  const closed = fault === "refuse" ? { delayMs: closedMs } : {};
  await control(backing, "POST", { provider: vendor.id, fault, times: 2, ...closed });
  // The port is closed a moment after the answer.
  if (fault === "refuse") await sleep(20);
  const { answer } = await check(gateway, vendor, kind);
  expect(verdicts.has(answer), `${fault}: ${answer}`).toBe(failureClass === pictureRefused);
  if (fault === "refuse") await sleep(closedMs);
  await control(backing, "DELETE");
}

/** Faults of a class after which the vendor is asked no more are left to `failLastly`. */
function isLasting(failureClass: FailureClass): boolean {
  const { marks }: FailureRule = failureRules[failureClass];
  return marks !== undefined;
}

async function playVendor(vendor: SimulatedProvider): Promise<void> {
  const environment = { IDCHECK_PROVIDERS: vendor.id };
  let gateway = await startGatewayChild(backing, { environment });
  for (const kind of kinds) {
    await succeed(gateway, vendor, kind);
    for (const [failureClass, fault] of faultsByClass(vendor, kind)) {
      if (isLasting(failureClass)) continue;
      await fail(gateway, vendor, kind, [failureClass, fault]);
      if (!failureRules[failureClass].opensBreaker) continue;
      await succeed(gateway, vendor, kind);
      await succeed(gateway, vendor, kind);
    }
    await failLastly(gateway, vendor, kind, "credentials");
  }
  await gateway.kill();
  // What is known of broken credentials belongs to their version.
  await putNewVersion(vendor.id);
  gateway = await startGatewayChild(backing, { environment });
  for (const kind of kinds) await failLastly(gateway, vendor, kind, "quota_exhausted");
  await gateway.kill();
}

async function failLastly(
  gateway: GatewayChild,
  vendor: SimulatedProvider,
  kind: Kind,
  failureClass: FailureClass,
): Promise<void> {
  const fault = faultsByClass(vendor, kind).get(failureClass);
  if (fault !== undefined) await fail(gateway, vendor, kind, [failureClass, fault]);
}

async function putNewVersion(provider: string): Promise<void> {
  const SecretId = secretName(`providers/${provider}`);
  const client = new SecretsManagerClient({
    region: localRegion,
    endpoint: backing.secretsEndpoint,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const SecretString = initialSecrets(backing.providersUrl)[SecretId] ?? "";
  await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
  client.destroy();
}

/** The groups of `GET /v1/usage` by provider. */
async function usageByProvider(): Promise<Map<unknown, Record<string, unknown>>> {
  const gateway = await startGatewayChild(backing);
  const response = await fetch(`${gateway.url}/v1/usage?by=provider`);
  const usage: unknown = await response.json();
  await gateway.kill();
  const groups = isRecord(usage) && Array.isArray(usage["groups"]) ? usage["groups"].filter(isRecord) : [];
  return new Map(groups.map((group) => [group["name"], group]));
}

beforeAll(async () => {
  backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
  for (const vendor of simulatedProviders) await playVendor(vendor);
  entries = (await postedEntries(backing)).flat();
}, 300_000);
afterAll(() => backing.stop());

describe.each(simulatedProviders.map((vendor) => ({ id: vendor.id, vendor })))("$id", ({ id, vendor }) => {
  it.each(kinds)("is asked by the running stack, and fails in every class that it has, in %s", (kind) => {
    const met = entries.flatMap(({ provider, kind: ofEntry, failure }) =>
      provider === id && ofEntry === kind ? [failure ?? "a verdict"] : [],
    );
    const classes = [...faultsByClass(vendor, kind).keys()];
    const expected = ["a verdict", ...classes.filter((failureClass) => failureClass !== pictureRefused)];
    expect([...new Set(met)].toSorted()).toEqual(expected.toSorted());
    expect(classes.length).toBeGreaterThan(12);
  });

  it("has counted what the books have, charge by charge", () => {
    const ours = balance(backing.calls(), [entries]).find(({ provider }) => provider === id);
    expect(ours).toMatchObject({ lost: 0, invented: 0 });
    const own = checks.filter(({ provider }) => provider === id);
    const answered = (charged: string) => own.filter((checked) => checked.charged === charged);
    expect(ours?.recorded).toEqual({
      charged: answered("yes").length,
      free: answered("no").length,
      unknown: answered("unknown").length,
    });
    // What the vendor charged beyond it, it charged for calls of unknown charge.
    const doubtful = answered("unknown").reduce((sum, { billed }) => sum + billed, 0);
    expect(ours?.charges).toBe(answered("yes").length + doubtful);
    expect(answered("no").every(({ billed }) => billed === 0)).toBe(true);
  });
});

it("GET /v1/usage says of each vendor what the entries say", async () => {
  const usage = await usageByProvider();
  for (const { provider, recorded } of balance(backing.calls(), [entries])) {
    expect(usage.get(provider)).toMatchObject({ ...recorded, open: 0 });
  }
});
