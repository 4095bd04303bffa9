import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProviderStates } from "../../lib/facts/provider-states.ts";
import { createFacts } from "../../lib/facts/facts.ts";
import { systemClock } from "../../lib/base/system.ts";
import { mergeOperationState } from "../../lib/facts/learnt.ts";
import { type Books, openBooks } from "./books.ts";
import { runCli } from "./run-cli.ts";

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.stop());

/** What a new instance of a function may call. */
async function outOf(providerId: string): Promise<Record<string, boolean>> {
  const { shared } = createFacts(books.usage, { clock: systemClock, log: { alarm: () => undefined } });
  const states = createProviderStates(shared, () => Promise.resolve(), systemClock);
  return {
    two: await states.isOut({ providerId, kind: "two_factor" }, "1"),
    three: await states.isOut({ providerId, kind: "three_factor" }, "1"),
  };
}

describe("idcheck provider", () => {
  it("switches a provider off and on", async () => {
    const off = await books.run(["provider", "off", "shuxun"]);
    expect([off.code, off.stderr]).toEqual([0, ""]);
    expect(off.stdout).toMatch(
      /^Saved\. Every instance knows this within 10 s\.\n {2}shuxun +switched off\n/u,
    );
    expect(await outOf("shuxun")).toEqual({ two: true, three: true });
    expect(await outOf("kuaidi100")).toEqual({ two: false, three: false });
    await books.run(["provider", "on", "shuxun"]);
    expect(await outOf("shuxun")).toEqual({ two: false, three: false });
  });

  it("switches one of its operations off and on", async () => {
    await books.run(["provider", "off", "shuxun", "--kind", "three_factor"]);
    expect(await outOf("shuxun")).toEqual({ two: false, three: true });
    await books.run(["provider", "on", "shuxun", "--kind", "three_factor"]);
    expect(await outOf("shuxun")).toEqual({ two: false, three: false });
  });

  it("clears what calls have taught, and leaves the switch", async () => {
    const until = Date.now() + 600_000;
    await mergeOperationState(
      books.usage,
      { providerId: "shuxun", kind: "two_factor" },
      { quotaExhaustedUntil: until },
    );
    await books.run(["provider", "off", "shuxun", "--kind", "three_factor"]);
    const status = await books.run(["provider", "status", "shuxun"]);
    expect(status.stdout).toContain(
      `  shuxun#two_factor    used up, tried again at ${new Date(until).toISOString()}\n`,
    );
    expect(await outOf("shuxun")).toEqual({ two: true, three: true });
    const cleared = await books.run(["provider", "clear", "shuxun", "--json"]);
    expect(JSON.parse(cleared.stdout)).toMatchObject({
      states: [{ words: [] }, { words: [] }, { name: "shuxun#three_factor", words: ["switched off"] }],
    });
    expect(await outOf("shuxun")).toEqual({ two: false, three: true });
  });

  it.each([
    [["off", "nobody"], 2, /The providers are: kuaidi100, .*sandbox/],
    [["off", "shuxun", "--kind", "four_factor"], 2, /--kind must be one of: two_factor, three_factor/],
  ])("refuses %j and says what would be right", async (parameters, code, message) => {
    const result = await books.run(["provider", ...parameters]);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
  });

  it("says what to do where the local stack does not run", async () => {
    const environment = { IDCHECK_DYNAMODB_PORT: "1" };
    const result = await runCli(["provider", "status", "shuxun", "--stage", "local"], { environment });
    expect([result.code, result.stderr]).toEqual([
      1,
      expect.stringContaining("Is the local stack running (npm start)"),
    ]);
  });
});
