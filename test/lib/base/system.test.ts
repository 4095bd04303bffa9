import { describe, expect, it } from "vitest";
import { createSteadyClock } from "../../../lib/base/system.ts";

describe("the machine's clock within an invocation", () => {
  const machine = { wall: 1_000_000, steady: 50 };
  const clock = createSteadyClock(
    () => machine.wall,
    () => machine.steady,
  );
  const pass = (wallMs: number, steadyMs: number): number => {
    machine.wall += wallMs;
    machine.steady += steadyMs;
    return clock.now();
  };

  it("goes on evenly while the machine's is set back", () => {
    expect(pass(100, 100)).toBe(1_000_100);
    expect(pass(-4_000, 10)).toBe(1_000_110);
    expect(pass(20, 20)).toBe(1_000_130);
  });

  it("is the machine's again from the next invocation on", () => {
    clock.anchor();
    expect(clock.now()).toBe(machine.wall);
  });

  it("counts the time for which the instance was frozen", () => {
    const before = clock.now();
    expect(pass(60_000, 0)).toBe(before + 60_000);
  });
});
