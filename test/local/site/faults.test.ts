import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { settingsKey, switchPlace } from "../../../lib/facts/keys.ts";
import { mergeOperationState } from "../../../lib/facts/learnt.ts";
import { faultNamesOf } from "../../../local/simulators/fault-plan.ts";
import { simulatedProviders, startSimulators, type Simulators } from "../../../local/simulators/server.ts";
import { changeFaults, localFaults } from "../../../local/site/faults.ts";
import { createMemoryUsageTable } from "../../lib/store/memory-usage-table.ts";

const now = Date.UTC(2026, 10, 30);
const order = [...simulatedProviders.map(({ id }) => id).toReversed(), "sandbox"];

describe("the faults that the page shows", () => {
  let simulators: Simulators;

  beforeAll(async () => {
    simulators = await startSimulators({ port: 0 });
  });
  afterAll(() => simulators.stop());

  it("are those of every provider, in the order in which they are asked; a sandbox has none", async () => {
    const { providers, wireFaults, waiting } = await read();
    expect(providers.map(({ id }) => id)).toEqual(order);
    for (const { id, canBreak, ownFaults } of providers) {
      expect([id, canBreak, ownFaults.length > 0]).toEqual([id, id !== "sandbox", id !== "sandbox"]);
    }
    expect(wireFaults.find(({ name }) => name === "late")?.delayMs).toBe(30_000);
    expect(waiting).toEqual([]);
  });

  it("are all that the simulators know", async () => {
    const { providers, wireFaults } = await read();
    for (const provider of simulatedProviders) {
      const own = providers.find(({ id }) => id === provider.id)?.ownFaults ?? [];
      expect([...wireFaults, ...own].map(({ name }) => name)).toEqual(faultNamesOf(provider));
    }
  });

  it("include those that are set, until they are dropped", async () => {
    const fault = { provider: "shuxun", fault: "late", times: 2, delayMs: 900 };
    const set = await changeFaults(simulators.url, "POST", Buffer.from(JSON.stringify(fault)));
    expect(set.status).toBe(200);
    expect((await read()).waiting).toEqual([fault]);
    await changeFaults(simulators.url, "DELETE", Buffer.alloc(0));
    expect((await read()).waiting).toEqual([]);
  });

  it("come with what idcheck knows: who is switched off, used up or refused, for which kinds and how long", async () => {
    const table = createMemoryUsageTable();
    const until = now + 60_000;
    const { attribute } = switchPlace("kuaidi100");
    const item = { ...settingsKey, [attribute]: { switchedOff: true } };
    await table.write({ type: "put", item, conditions: [] });
    await mergeOperationState(
      table,
      { providerId: "shuxun", kind: "two_factor" },
      { quotaExhaustedUntil: until },
    );
    await mergeOperationState(
      table,
      { providerId: "tencent", kind: "three_factor" },
      { credentialsBroken: { versionId: "1", until } },
    );
    await mergeOperationState(
      table,
      { providerId: "baidu", kind: "two_factor" },
      { quotaExhaustedUntil: now - 1 },
    );
    const { providers } = await read(table);
    const found = providers.flatMap(({ id, notAsked }) => notAsked.map((finding) => ({ id, ...finding })));
    const instant = new Date(until).toISOString();
    expect(found).toEqual([
      { id: "tencent", kind: "three_factor", why: "credentials_refused", until: instant },
      { id: "shuxun", kind: "two_factor", why: "used_up", until: instant },
      { id: "kuaidi100", kind: "two_factor", why: "switched_off", until: null },
      { id: "kuaidi100", kind: "three_factor", why: "switched_off", until: null },
    ]);
  });

  function read(table = createMemoryUsageTable()) {
    return localFaults(table, { providersUrl: simulators.url, order, now });
  }
});
