import { describe, expect, it } from "vitest";

import { createSuspicions } from "../../../lib/check/suspicions.ts";
import { createManualClock } from "../records/fixtures.ts";

const [first, second, third, fourth] = [1, 2, 3, 4].map((fill) => Buffer.alloc(16, fill));
if (!first || !second || !third || !fourth) throw new Error("There are four people.");

function setUp() {
  const clock = createManualClock();
  const suspicions = createSuspicions(clock);
  const meet = (person: Uint8Array, code = "http:403", operation = "one"): boolean =>
    suspicions.meets(operation, code, person);
  return { clock, suspicions, meet };
}

describe("a code without a reason", () => {
  it("is about more than one person once three different people have met it in a row", () => {
    const { meet } = setUp();
    expect([meet(first), meet(second), meet(third)]).toEqual([false, false, true]);
  });

  it("may be about one person, however often that one meets it", () => {
    const { meet } = setUp();
    for (let count = 0; count < 20; count += 1) {
      expect(meet(first)).toBe(false);
      expect(meet(Buffer.from(second))).toBe(false);
    }
  });

  it("counts anew after three people, and after an answer about anybody", () => {
    const { meet, suspicions } = setUp();
    for (const person of [first, second, third]) meet(person);
    expect([meet(first), meet(second)]).toEqual([false, false]);
    suspicions.clear("one");
    expect([meet(third), meet(first), meet(second)]).toEqual([false, false, true]);
  });

  it("is forgotten a minute after a person met it", () => {
    const { meet, clock } = setUp();
    meet(first);
    clock.advance(59_999);
    meet(second);
    clock.advance(1);
    expect(meet(third)).toBe(false);
    expect(meet(fourth)).toBe(true);
  });

  it("is one code of one operation: others count on their own", () => {
    const { meet } = setUp();
    expect([meet(first), meet(second, "http:403", "other"), meet(third)]).toEqual([false, false, false]);
    expect([meet(fourth, "http:401"), meet(first, "http:401"), meet(second, "http:401")]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("is not counted twice when the clock is set back", () => {
    const { meet, clock } = setUp();
    meet(first);
    meet(second);
    clock.advance(-3_600_000);
    expect(meet(third)).toBe(false);
  });
});
