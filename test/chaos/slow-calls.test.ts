import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBacking, type Backing } from "../../local/start-backing.ts";
import { runSlowCalls, type SlowCallsReport } from "./slow-calls.ts";

let backing: Backing;
beforeEach(async () => {
  backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
});
afterEach(() => backing.stop());

const checks = 10;

/**
 * The second provider is asked after 3 s, and answers 2 s later. What else is to happen before or after something is at least
 * 1.5 s away from it, because a machine may be busy.
 */
async function run(options: { firstAnswerMs: number; slowedByMs: number }): Promise<SlowCallsReport> {
  const { firstAnswerMs, slowedByMs } = options;
  return runSlowCalls(backing, {
    checks,
    wave: checks,
    firstCallMs: 3_000,
    firstAnswerMs: [firstAnswerMs, firstAnswerMs],
    secondAnswersMs: [2_000],
    slowedByMs,
    timeoutSeconds: 28,
    seed: 1,
  });
}

function expectSound({ verdicts, unexplained, balances }: SlowCallsReport): void {
  expect({ verdicts, unexplained }).toEqual({ verdicts: checks, unexplained: 0 });
  for (const provider of balances) expect(provider).toMatchObject({ lost: 0, invented: 0 });
}

describe("a check whose first provider answers late", () => {
  it("is paid twice only if the second request was sent before, and the books say so", async () => {
    const report = await run({ firstAnswerMs: 5_500, slowedByMs: 7_500 });
    expect(report.rows).toMatchObject([
      { connection: "none", checks: 0 },
      { connection: "at once", checks: checks / 2, paidTwice: checks / 2, readBefore: 0 },
      { connection: "slowed", checks: checks / 2, paidTwice: 0, readBefore: 0 },
    ]);
    expectSound(report);
    expect(report.balances.filter(({ calls }) => calls > 0)).toMatchObject([
      { charges: checks + 5, recorded: { charged: checks + 5, free: 0, unknown: 0 } },
      { charges: checks / 2, recorded: { charged: checks / 2, free: checks / 2, unknown: 0 } },
    ]);
  });

  it("asks no second provider if the first one answers in time", async () => {
    const report = await run({ firstAnswerMs: 50, slowedByMs: 0 });
    expect(report.rows[0]).toMatchObject({ connection: "none", checks });
    expectSound(report);
    expect(report.balances[1]).toMatchObject({ calls: 0 });
  });
});
