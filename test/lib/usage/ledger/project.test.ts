import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createTable } from "../../../../lib/store/dynamodb-table.ts";
import {
  availableEngines,
  dynamoDbClient,
  startDynamoDb,
  type DynamoDb,
} from "../../../../local/dynamodb.ts";
import { createTables } from "../../../../local/tables.ts";
import { testSeed } from "../../../support/seed.ts";
import type { Mishaps } from "./deliveries.ts";
import { callerNames } from "./histories.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { projectHistory } from "./project-history.ts";

const mishaps: Mishaps = { crash: 0.2, redelivery: 0.2, busy: 0.05 };
/** Checks whose attempts are projected: into a map, and into an engine. */
const attempts = { short: { map: 2_000, engine: 300 }, long: { map: 20_000, engine: 4_000 } }[
  inject("search")
];

describe("the projection", () => {
  const history = { batchSize: 100, seed: testSeed, mishaps };

  it("agrees with the records to the unit after crashes, redeliveries, late retries and settlements", async () => {
    const options = { ...history, attempts: attempts.map, callers: callerNames(20), settlements: 40 };
    const result = await projectHistory(createMemoryUsageTable(), options);
    expect(result).toMatchObject({ differences: [], settlements: 40 });
    expect(result.charged).toBeGreaterThan(attempts.map / 2);
    expect(Math.abs(result.naivelyCharged - result.charged)).toBeGreaterThan(0.05 * result.charged);
  });

  it("agrees for a naive counter too where every entry is delivered once", async () => {
    const once = { crash: 0, redelivery: 0, busy: 0 };
    const options = { ...history, attempts: 500, callers: callerNames(3), settlements: 0, mishaps: once };
    const result = await projectHistory(createMemoryUsageTable(), options);
    expect(result.differences).toEqual([]);
    expect(result.naivelyCharged).toBe(result.charged);
  });

  describe.each(availableEngines().slice(0, 1))("in %s", (engine) => {
    let dynamoDb: DynamoDb;
    beforeAll(async () => {
      dynamoDb = await startDynamoDb({ port: 0, engine });
    });
    afterAll(async () => dynamoDb.stop());

    it(`agrees with the records to the unit`, async () => {
      const client = dynamoDbClient(dynamoDb.endpoint);
      await createTables(client);
      const options = { ...history, attempts: attempts.engine, callers: callerNames(5), settlements: 8 };
      const result = await projectHistory(createTable("idcheck-local-usage", client), options);
      client.destroy();
      expect(result).toMatchObject({ differences: [], settlements: 8 });
    });
  });
});
