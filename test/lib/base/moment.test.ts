import { describe, expect, it } from "vitest";
import { longestMsBetween, momentNow, shortestMsBetween } from "../../../lib/base/moment.ts";

const from = { wallMs: 1_800_000_000_000, steadyMs: 5_000 };

function after(wallMs: number, steadyMs: number) {
  return { wallMs: from.wallMs + wallMs, steadyMs: from.steadyMs + steadyMs };
}

describe("the time between two moments", () => {
  it.each([
    ["both clocks agree", after(40, 40), 40, 40],
    ["the steady clock stood still in a freeze", after(60_000, 10), 60_000, 10],
    ["the machine's clock was set forward", after(900_000, 40), 900_000, 40],
    ["the machine's clock was set back", after(-1, 40), Number.POSITIVE_INFINITY, -1],
  ])("is at its longest and shortest where %s", (_title, to, longestMs, shortestMs) => {
    expect(longestMsBetween(from, to)).toBe(longestMs);
    expect(shortestMsBetween(from, to)).toBe(shortestMs);
  });

  it("is none between now and now", () => {
    const now = momentNow();
    expect(longestMsBetween(now, now)).toBe(0);
    expect(Math.abs(now.wallMs - Date.now())).toBeLessThan(1_000);
  });
});
