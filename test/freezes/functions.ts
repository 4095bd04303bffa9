import type { DynamoDBBatchResponse } from "aws-lambda";
import { vi } from "vitest";
import { twoFactor } from "../../lib/checks/two-factor.ts";
import type { Transport } from "../../lib/providers/exchange.ts";
import { recordItem } from "../../lib/records/item.ts";
import { functionEnvironment } from "../../local/gateway/environment.ts";
import { type Backing, startBacking } from "../../local/start-backing.ts";
import { readRecords } from "../chaos/books.ts";
import { httpEvent, lambdaContext } from "../lib/entry/entries.ts";
import { eventEntry } from "../lib/usage/ledger/histories.ts";
import { madeUpPerson } from "../samples/people.ts";
import { isRecord } from "../support/is-record.ts";
import { type DyingSockets, openDyingSockets } from "../support/dying-sockets.ts";

/** The backing of the functions, and the ways to its parts. */
export type Roads = { backing: Backing; store: DyingSockets; secrets: DyingSockets; stop(): Promise<void> };

/** Starts a backing, and points the functions that are loaded from now on to it, over connections that can die. */
export async function openRoads(): Promise<Roads> {
  const backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
  const store = await openDyingSockets(backing.dynamoDbEndpoint);
  const secrets = await openDyingSockets(backing.secretsEndpoint);
  const environment = functionEnvironment({
    dynamoDbEndpoint: store.endpoint,
    secretsEndpoint: secrets.endpoint,
  });
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return {
    backing,
    store,
    secrets,
    async stop() {
      vi.unstubAllEnvs();
      await Promise.all([store.stop(), secrets.stop()]);
      await backing.stop();
    },
  };
}

/** What a check came to. */
type CheckAnswer = {
  status: number;
  code: unknown;
  charged: unknown;
  provider: unknown;
  saved: boolean;
};

/** An instance of each function, over the shipped composition. */
export type Instance = {
  /** Makes a check under a new key. `afterCall` runs when a provider has answered. */
  check(afterCall?: () => void): Promise<CheckAnswer>;
  /** The same, but the first provider refuses every connection. `afterCall` runs when it has done so. */
  checkAtSecond(afterCall?: () => void): Promise<CheckAnswer>;
  /** The status of `GET /v1/usage`. */
  usage(): Promise<number>;
  /** Projects everything that was ever written, as the stream brings it. */
  project(): Promise<DynamoDBBatchResponse>;
};

let checks = 0;

/** Loads new instances of the functions: nothing that they hold comes from others. */
export async function newInstance({ backing }: Pick<Roads, "backing">): Promise<Instance> {
  vi.resetModules();
  const { checkDependencies, usageDependencies } = await import("../../lib/entry/composition.ts");
  const { httpEntry } = await import("../../lib/entry/http.ts");
  const { usageEntry } = await import("../../lib/entry/usage.ts");
  const { projectUsageEntry } = await import("../../lib/entry/project-usage.ts");
  const dependencies = checkDependencies();
  const usage = usageEntry(usageDependencies());
  const project = projectUsageEntry(usageDependencies());

  async function checkOver(transport: Transport): Promise<CheckAnswer> {
    checks += 1;
    const body = JSON.stringify(madeUpPerson(checks));
    const event = httpEvent(body, { "idempotency-key": `check-2026-11-29-${checks}` });
    const answer = await httpEntry(twoFactor, { ...dependencies, transport })(event, lambdaContext());
    const parsed: unknown = JSON.parse(answer.body ?? "");
    if (!isRecord(parsed)) throw new TypeError("not an object");
    const { code, charged, provider } = parsed;
    const saved = answer.headers?.["idempotency-saved"] !== "false";
    return { status: answer.statusCode ?? 0, code, charged, provider, saved };
  }

  return {
    check: (afterCall) =>
      checkOver(async (...call) => {
        const exchange = await dependencies.transport(...call);
        afterCall?.();
        return exchange;
      }),
    checkAtSecond(afterCall) {
      let calls = 0;
      return checkOver(async (...call) => {
        calls += 1;
        // What was refused is free, and is repeated once before another provider is asked.
        if (calls > 2) return dependencies.transport(...call);
        if (calls === 2) afterCall?.();
        return { kind: "error", sent: false, error: "refused", durationMs: 1 };
      });
    },
    async usage() {
      const { statusCode } = await usage(httpEvent("", {}), lambdaContext());
      return statusCode ?? 0;
    },
    async project() {
      const records = await readRecords(backing.dynamoDbEndpoint);
      const changes = records.map((record) => ({
        pk: record.pk,
        before: undefined,
        after: recordItem(record),
        at: Date.now(),
      }));
      return project({ Records: changes.map(eventEntry) }, { getRemainingTimeInMillis: () => 20_000 });
    },
  };
}
