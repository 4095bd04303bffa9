import { describe, expect, it } from "vitest";

import { createSuspicions } from "../../../lib/check/suspicions.ts";
import { createManualClock } from "../records/fixtures.ts";

const [first, second, third, fourth] = [1, 2, 3, 4].map((fill) => Buffer.alloc(16, fill));
if (!first || !second || !third || !fourth) throw new Error("There are four people.");

function setUp() {
  const clock = createManualClock();
  const suspicions = createSuspicions(clock);
  const meeting = (person: Uint8Array, code = "http:403", operation = "one") =>
    suspicions.meets(operation, code, person);
  const meet = (...met: Parameters<typeof meeting>): boolean => meeting(...met).isEnough;
  const isFirst = (...met: Parameters<typeof meeting>): boolean => meeting(...met).isFirst;
  return { clock, suspicions, meet, isFirst };
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

  it("is news of a person once a minute, also after answers about others", () => {
    const { isFirst, suspicions, clock } = setUp();
    expect([isFirst(first), isFirst(second), isFirst(first)]).toEqual([true, true, false]);
    suspicions.clear("one");
    expect(isFirst(first)).toBe(false);
    clock.advance(60_000);
    expect(isFirst(first)).toBe(true);
    expect(isFirst(first, "http:401")).toBe(true);
  });
});
