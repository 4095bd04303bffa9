import { expect, it } from "vitest";
import { createRecords, type Records } from "../../lib/records/records.ts";
import type { RecordDependencies } from "../../lib/records/claiming.ts";
import { shippedCode } from "./code.ts";
import { followedRecords, type Sightings } from "./followed-records.ts";
import { runSchedule } from "./simulate.ts";

async function sightingsOf(
  create: (dependencies: RecordDependencies) => Records,
  schedules: number,
): Promise<Sightings> {
  const sightings: Sightings = { followed: 0, strays: [] };
  const code = {
    ...shippedCode,
    createRecords: (dependencies: RecordDependencies) => followedRecords(create, dependencies, sightings),
  };
  for (let seed = 1; seed <= schedules; seed++) await runSchedule(seed, { code });
  return sightings;
}

/** Records whose shell leaves out the first condition of every write. */
function careless({ store, ...rest }: RecordDependencies): Records {
  return createRecords({
    ...rest,
    store: {
      ...store,
      write: (write, timeoutMs) =>
        store.write({ ...write, conditions: write.conditions.slice(1) }, timeoutMs),
    },
  });
}

it("the shell makes no write that the last step did not return", async () => {
  const { followed, strays } = await sightingsOf(createRecords, 400);
  expect(strays).toEqual([]);
  expect(followed).toBeGreaterThan(1_000);
});

it("a shell that leaves out a condition is seen", async () => {
  const { strays } = await sightingsOf(careless, 5);
  expect(strays.length).toBeGreaterThan(0);
});
