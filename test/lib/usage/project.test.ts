import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectUsageEntry } from "../../../lib/entry/project-usage.ts";
import { differencesBetween, type Books } from "../../../lib/usage/books.ts";
import { createUsageTable } from "../../../lib/usage/dynamodb-table.ts";
import { monthsBetween } from "../../../lib/usage/month.ts";
import type { UsageTable } from "../../../lib/usage/table.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import { availableEngines, dynamoDbClient, startDynamoDb, type DynamoDb } from "../../../local/dynamodb.ts";
import { createTables } from "../../../local/tables.ts";
import { seededRandom } from "../../chaos/seeded-random.ts";
import { createFaultyTable, deliver, type Mishaps } from "./deliveries.ts";
import { usageDependencies } from "./dependencies.ts";
import { foundBooks } from "../../../lib/usage/found-books.ts";
import { expectedBooks } from "./expected-books.ts";
import { callerNames, playChecks, type StreamEntry } from "./histories.ts";
import { createMemoryUsageTable } from "./memory-usage-table.ts";

const from = Date.UTC(2026, 7, 31, 16);
const to = Date.UTC(2026, 10, 30, 16);
const months = monthsBetween("2026-08", "2027-02");
const providers = ["first", "second"];
const mishaps: Mishaps = { crash: 0.2, redelivery: 0.2, busy: 0.05 };

/** Projects made-up checks into a table and tells how its books and a naive counter's differ from the records. */
async function project(
  inner: UsageTable,
  options: {
    attempts: number;
    callers: readonly string[];
    batchSize: number;
    seed: number;
    mishaps: Mishaps;
  },
) {
  const roll = seededRandom(options.seed);
  const history = playChecks({ ...options, from, to }, roll);
  const faulty = createFaultyTable(inner, roll, options.mishaps.busy);
  const naive = new Map<string, number>();
  const random = { fraction: roll, bytes: (count: number) => new Uint8Array(count) };
  const { dependencies, lines } = usageDependencies(faulty.table, { random });
  const handler = projectUsageEntry(dependencies);
  await deliver(history.entries, {
    ...options,
    handler,
    faulty,
    roll,
    counted: (entry) => countNaively(naive, entry),
  });
  expect(lines).toEqual([]);
  const expected = expectedBooks(history.table);
  return {
    differences: differencesBetween(expected, await foundBooks(inner, months, providers)),
    charged: chargedIn(expected),
    naivelyCharged: naive.get("charged") ?? 0,
  };
}

/** What most people write: on every change, add what is new and take back what was. */
function countNaively(counts: Map<string, number>, { before, after }: StreamEntry): void {
  for (const [item, sign] of [[before, -1] as const, [after, 1] as const]) {
    if (item === undefined) continue;
    for (const { charge } of Object.values(recordFromItem(item).attempts)) {
      counts.set(charge, (counts.get(charge) ?? 0) + sign);
    }
  }
}

function chargedIn(books: Books): number {
  return [...books.values()]
    .filter(({ charge, caller }) => charge === "charged" && caller !== "all callers")
    .reduce((sum, { attempts }) => sum + attempts, 0);
}

describe("the projection", () => {
  const seed = Number(process.env["IDCHECK_SEED"] ?? Date.now() % 1_000_000);

  it(`agrees with the records to the unit after crashes, redeliveries and late retries (seed ${seed})`, async () => {
    const result = await project(createMemoryUsageTable(), {
      attempts: 4_000,
      callers: callerNames(20),
      batchSize: 100,
      seed,
      mishaps,
    });
    expect(result.differences).toEqual([]);
    expect(result.charged).toBeGreaterThan(2_000);
    expect(Math.abs(result.naivelyCharged - result.charged)).toBeGreaterThan(0.05 * result.charged);
  });

  it("agrees for a naive counter too where every entry is delivered once", async () => {
    const result = await project(createMemoryUsageTable(), {
      attempts: 500,
      callers: callerNames(3),
      batchSize: 100,
      seed,
      mishaps: { crash: 0, redelivery: 0, busy: 0 },
    });
    expect(result.differences).toEqual([]);
    expect(result.naivelyCharged).toBe(result.charged);
  });

  describe.each(availableEngines().slice(0, 1))("in %s", (engine) => {
    let dynamoDb: DynamoDb;
    beforeAll(async () => {
      dynamoDb = await startDynamoDb({ port: 0, engine });
    });
    afterAll(async () => dynamoDb.stop());

    it(`agrees with the records to the unit (seed ${seed})`, async () => {
      const client = dynamoDbClient(dynamoDb.endpoint);
      await createTables(client);
      const result = await project(createUsageTable("idcheck-local-usage", client), {
        attempts: 800,
        callers: callerNames(5),
        batchSize: 100,
        seed,
        mishaps,
      });
      client.destroy();
      expect(result.differences).toEqual([]);
    });
  });
});
