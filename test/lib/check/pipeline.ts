import { operationId, type ProviderState } from "../../../lib/facts/provider-state.ts";
import type { Clock } from "../../../lib/base/clock.ts";
import type { Config } from "../../../lib/domain/config.ts";
import { defaultCallSettings } from "../../../lib/domain/config.ts";
import type { Dependencies } from "../../../lib/check/dependencies.ts";
import { parseKeys } from "../../../lib/secrets/keys.ts";
import { createLog } from "../../../lib/log/log.ts";
import { createAccounts } from "../../../lib/providers/accounts.ts";
import { createAvailability } from "../../../lib/check/availability.ts";
import { createBreakers } from "../../../lib/providers/breaker.ts";
import type { Exchange, Transport, ProviderRequest } from "../../../lib/providers/exchange.ts";
import type { AnyProvider } from "../../../lib/providers/provider.ts";
import { selectProviders } from "../../../lib/providers/registry.ts";
import { createRepeatBudget } from "../../../lib/check/repeat-budget.ts";
import { createSuspicions } from "../../../lib/check/suspicions.ts";
import { createProviderStates, type MergeOperationState } from "../../../lib/facts/provider-states.ts";
import { createRecords } from "../../../lib/records/records.ts";
import { defaultRecordSettings } from "../../../lib/domain/record-settings.ts";
import type { RecordStore } from "../../../lib/store/write.ts";
import { createCallerFacts } from "../../../lib/facts/caller-facts.ts";
import { createHeld } from "../../../lib/facts/held.ts";
import { createLimits } from "../../../lib/limits/limits.ts";
import { readSharedFacts } from "../../../lib/facts/shared-facts.ts";
import { isRecord } from "../../support/is-record.ts";
import { createCountingRandom, createManualClock, type ManualClock } from "../records/fixtures.ts";
import { createMemoryStore, type MemoryTable } from "../store/memory-store.ts";
import { createMemoryUsageTable, type MemoryUsageTable } from "../store/memory-usage-table.ts";

const key = (fill: number): string => Buffer.alloc(32, fill).toString("base64");

/** Secrets as an operator would store them; a test may change them while it runs. */
function sampleSecrets(): Map<string, { value: unknown; versionId: string }> {
  return new Map([
    [
      "idcheck/local/keys",
      { value: { partitionKey: key(1), current: "p1", peppers: { p1: key(2) } }, versionId: "1" },
    ],
    [
      "idcheck/local/providers/kuaidi100",
      { value: { key: "made-up-key", secret: "made-up-secret" }, versionId: "1" },
    ],
    ["idcheck/local/providers/shuxun", { value: { appCode: "made-up-app-code" }, versionId: "1" }],
  ]);
}

/** A pipeline of the shipped parts over a map, a clock that stands still and a scripted transport. */
export type Pipeline = {
  dependencies: Dependencies;
  clock: ManualClock;
  table: MemoryTable;
  /** The table `usage`, with the limits of callers; nothing projects into it. */
  usage: MemoryUsageTable;
  secrets: ReturnType<typeof sampleSecrets>;
  /** The names of the secrets that were read, in order. */
  secretReads: string[];
  states: Map<string, ProviderState>;
  /** What the providers were sent, in order. */
  requests: ProviderRequest[];
  /** The lines of the log, parsed. */
  lines: Record<string, unknown>[];
};

export type PipelineOptions = {
  /** The store over the table; a map that answers at once by default. */
  store?: (table: MemoryTable) => RecordStore;
  config?: Partial<Config>;
  /** Real time instead of a clock that stands still. */
  time?: Clock;
  /** A transport instead of the script. */
  transport?: Transport;
  /** Facts about providers that are shared with other instances. */
  states?: Map<string, ProviderState>;
  /** Providers instead of those that the configuration names, each with an empty object as its secret. */
  providers?: readonly AnyProvider[];
};

/** `answer` gives the exchange of the n-th call (from 0). */
export function createPipeline(
  answer: (request: ProviderRequest, call: number, clock: ManualClock) => Exchange | Promise<Exchange>,
  {
    store,
    config: changes = {},
    time,
    transport,
    states = new Map(),
    providers: given,
  }: PipelineOptions = {},
): Pipeline {
  const manualClock = createManualClock();
  const clock = time ?? manualClock;
  const random = createCountingRandom();
  const table: MemoryTable = new Map();
  const secrets = sampleSecrets();
  const secretReads: string[] = [];
  const requests: ProviderRequest[] = [];
  const lines: Record<string, unknown>[] = [];
  const config: Config = {
    stage: "local",
    version: "0.1.0",
    verificationsTable: "verifications",
    usageTable: "usage",
    providerIds: ["shuxun", "kuaidi100"],
    authorizer: "iam",
    jwtClaim: "sub",
    requireAlias: false,
    failOverAfterUnknown: "once",
    thresholdFloor: 60,
    imageUrlHosts: new Set(),
    requireConsent: "off",
    minors: "guardian",
    records: defaultRecordSettings,
    call: defaultCallSettings,
    ...changes,
  };
  const log = createLog(config.stage, clock.now, (line) => {
    const parsed: unknown = JSON.parse(line);
    if (isRecord(parsed)) lines.push(parsed);
  });
  const providers = given ?? selectProviders(config.stage, config.providerIds);
  for (const { id } of given ?? []) {
    secrets.set(`idcheck/local/providers/${id}`, { value: {}, versionId: "1" });
  }
  const accounts = createAccounts(providers, {
    stage: config.stage,
    clock,
    fetchSecret: (name) => {
      secretReads.push(name);
      const secret = secrets.get(name);
      return secret === undefined
        ? Promise.reject(new Error("ResourceNotFoundException"))
        : Promise.resolve({ value: JSON.stringify(secret.value), versionId: secret.versionId });
    },
  });
  const usage = createMemoryUsageTable();
  const facts = createHeld({
    read: async () => ({ ...(await readSharedFacts(usage)), providers: states }),
    clock,
    onFailure: () => undefined,
  });
  const merge: MergeOperationState = (operation, learnt) => {
    const id = operationId(operation);
    states.set(id, { ...states.get(id), ...learnt });
    return Promise.resolve();
  };
  const keys = parseKeys(secrets.get("idcheck/local/keys")?.value);
  return {
    clock: manualClock,
    table,
    usage,
    secrets,
    secretReads,
    states,
    requests,
    lines,
    dependencies: {
      config,
      clock,
      random,
      log,
      providers,
      keys: () => Promise.resolve(keys),
      availability: createAvailability({
        accounts,
        states: createProviderStates(facts, merge, clock),
        log,
        repeatBudget: createRepeatBudget(),
        suspicions: createSuspicions(clock),
        breakerOf: createBreakers({ clock, random }),
      }),
      limits: createLimits({
        callers: createCallerFacts({ table: usage, shared: facts, clock, log }),
        table: usage,
        clock,
      }),
      transport:
        transport ??
        ((request) => {
          requests.push(request);
          return Promise.resolve(answer(request, requests.length - 1, manualClock));
        }),
      records: createRecords({
        store: store?.(table) ?? createMemoryStore(table),
        clock,
        random,
        settings: config.records,
      }),
    },
  };
}

/** An answer with a status line. */
export function responded(status: number, body: unknown, headers: Record<string, string> = {}): Exchange {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { kind: "response", durationMs: 40, response: { status, headers, text } };
}

/** Never arrived. */
export const refused: Exchange = { kind: "error", sent: false, error: "refused", durationMs: 2 };

/** Sent, and cut off. */
export const cutOff: Exchange = { kind: "error", sent: true, error: "response_timeout", durationMs: 12_000 };

/** Shuxun's answer with a result. */
export function shuxunAnswer(result: number): Exchange {
  return responded(200, { code: "0", msg: "成功", isFee: 1, seqNo: "SX0001", data: { result } });
}

/** Kuaidi100's answer of a match. */
export const kuaidi100Match = responded(200, {
  code: 200,
  message: "success",
  data: { errorCode: 0, errorMessage: "SUCCESS", taskId: "7965898435947", result: {} },
});

/** A pipeline whose second provider has an account for two-factor checks as well. */
export function withSecondProvider(pipeline: Pipeline): Pipeline {
  pipeline.secrets.set("idcheck/local/providers/kuaidi100", {
    value: {
      key: "made-up-key",
      secret: "made-up-secret",
      twoFactor: { code: "c22d28e8c01a430caf16a2feebf8e3c2", idNumberParameter: "idcard" },
    },
    versionId: "1",
  });
  return pipeline;
}
