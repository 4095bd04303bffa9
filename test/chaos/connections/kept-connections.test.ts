import { describe, expect, it } from "vitest";
import { runKeptCalls } from "./kept-connections.ts";

const nothing = { lostCharges: 0, foreign: 0, shared: 0 };

describe("calls over connections that are kept", () => {
  it.each([1_000, 5_000, 75_000])(
    "lose no charge and take no other answer, whatever a vendor does that closes idle ones after %i ms",
    async (keepAliveMs) => {
      const run = { calls: 3_000, instances: 60, seed: keepAliveMs, keepAliveMs, isHostile: true };
      const result = await runKeptCalls(run);
      expect({ run, ...result }).toMatchObject(nothing);
      expect(result.calls).toBe(run.calls);
      expect(result.connections).toBeLessThan(run.calls);
      expect(result.unknown).toBeGreaterThan(0);
    },
  );
});
