/**
 * What the facts cost a table, by partition: `node bench/read-units.ts`. 200 callers with limits of their own call 200 instances, each
 * pair once in 5 s, for a minute. The facts are those of idcheck itself, the clock is simulated. Units are those of eventually
 * consistent reads: half a unit for 4 KB.
 */
import { createFacts } from "../lib/facts/facts.ts";
import { usedKey } from "../lib/facts/keys.ts";
import { createLimits } from "../lib/limits/limits.ts";
import type { Table, TableItem } from "../lib/store/table.ts";
import { recordTable } from "../cli/text-table.ts";
import { itemBytes } from "../test/simulation/item-size.ts";
import { writeLimits } from "../test/lib/facts/stored-limits.ts";
import { createManualClock } from "../test/lib/records/fixtures.ts";
import { createMemoryUsageTable } from "../test/lib/store/memory-usage-table.ts";

const callers = Array.from({ length: 200 }, (_, index) => `iam:000000000000:role/caller-${index}`);
const instanceCount = 200;
const seconds = 60;
const pairEverySeconds = 5;

const rows = [];
for (const [title, limits, share] of [
  ["no monthly limits", { namesPerPerson: 10 }, 0],
  ["monthly limits, half used", { monthlyCalls: 1_000_000 }, 0.5],
  ["monthly limits, nearly used", { monthlyCalls: 1_000_000 }, 0.95],
] as const) {
  const units = await unitsByPartition(limits, share);
  const [hottest] = [...units].toSorted(([, one], [, other]) => other - one);
  const total = [...units.values()].reduce((sum, one) => sum + one, 0);
  rows.push({
    callers: title,
    "units/s in all": (total / seconds).toFixed(0),
    "hottest partition": hottest?.[0].replace(/#.*/u, "#…") ?? "",
    "units/s of it": ((hottest?.[1] ?? 0) / seconds).toFixed(1),
  });
}
console.log(recordTable(rows).join("\n"));

async function unitsByPartition(limits: object, share: number): Promise<Map<string, number>> {
  const clock = createManualClock();
  const memory = createMemoryUsageTable();
  const used = {
    month: "2026-11",
    calls: share * 1_000_000,
    spendMilliFen: 0,
    callsPerSecond: 40,
    spendPerSecond: 0,
  };
  for (const caller of callers) {
    await writeLimits(memory, caller, limits);
    const item = { ...usedKey(caller), ...used, asOf: clock.now() };
    await memory.write({ type: "put", item, conditions: [] });
  }
  const units = new Map<string, number>();
  const table = metered(memory, units);
  const instances = Array.from({ length: instanceCount }, () =>
    createLimits({
      callers: createFacts(table, { clock, log: { alarm: () => undefined } }).callers,
      table,
      clock,
    }),
  );
  const steps = seconds * (callers.length / pairEverySeconds);
  for (let step = 0; step < steps; step += 1) {
    for (const [index, instance] of instances.entries()) {
      const caller = callers[(step + index) % callers.length] ?? "";
      await instance.enter(caller);
    }
    clock.advance((seconds * 1000) / steps);
  }
  return units;
}

function metered(table: Table, units: Map<string, number>): Table {
  const meter = (partition: string, items: readonly TableItem[]): void => {
    const bytes = items.reduce((sum, item) => sum + itemBytes(item), 0);
    units.set(partition, (units.get(partition) ?? 0) + Math.max(1, Math.ceil(bytes / 4096)) / 2);
  };
  return {
    ...table,
    async *query(partition, ...rest) {
      const items: TableItem[] = [];
      for await (const item of table.query(partition, ...rest)) items.push(item);
      meter(partition, items);
      yield* items;
    },
    async readEach(keys, options) {
      const items = await table.readEach(keys, options);
      for (const [index, { pk }] of keys.entries()) meter(pk, [items[index] ?? []].flat());
      return items;
    },
    async read(key, options) {
      const item = await table.read(key, options);
      meter(key.pk, item === undefined ? [] : [item]);
      return item;
    },
  };
}
