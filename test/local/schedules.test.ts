import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FunctionDefinition } from "../../local/serverless-file.ts";
import { startSchedules } from "../../local/schedules.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const scheduled: FunctionDefinition = {
  key: "scheduled",
  file: "functions/scheduled",
  exportName: "run",
  aliases: [],
  timeoutSeconds: 3,
  memoryMegabytes: 512,
  routes: [],
  streams: [],
  schedules: [{ everyMs: 60_000, input: { Records: [] } }],
};

it("schedules invoke their function with their input at their rate, until they are stopped", async () => {
  const events: unknown[] = [];
  const schedules = startSchedules({
    functions: [scheduled, { ...scheduled, key: "other", schedules: [] }],
    invoke(definition, event) {
      events.push([definition.key, event]);
      return Promise.resolve({ requestId: "", payload: "{}", isError: events.length === 1 });
    },
  });
  await vi.advanceTimersByTimeAsync(59_999);
  expect(events).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_001);
  const once = ["scheduled", { Records: [] }];
  expect(events).toEqual([once, once]);
  await schedules.stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(events).toHaveLength(2);
});
