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
      /^Saved\. Every instance knows this within 10 s\.\n {2}shuxun two_factor: switched off, with its whole provider\n/u,
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
      `  shuxun two_factor: used up, tried again at ${new Date(until).toISOString()}\n`,
    );
    expect(await outOf("shuxun")).toEqual({ two: true, three: true });
    const cleared = await books.run(["provider", "clear", "shuxun", "--json"]);
    expect(JSON.parse(cleared.stdout)).toMatchObject({
      operations: [
        { kind: "two_factor", mayBeCalled: true, because: [] },
        { kind: "three_factor", mayBeCalled: false, because: ["switched off"] },
      ],
    });
    expect(await outOf("shuxun")).toEqual({ two: false, three: true });
  });

  it("shows every provider without an id, and says that the order is not known where no stack was read", async () => {
    await books.run(["provider", "off", "kuaidi100"]);
    const { code, stdout } = await books.run(["provider", "status"]);
    await books.run(["provider", "on", "kuaidi100"]);
    expect(code).toBe(0);
    expect(stdout).toContain("  kuaidi100 two_factor: switched off, with its whole provider\n");
    expect(stdout).toContain("  baidu three_factor: may be called\n");
    expect(stdout).toMatch(
      /\nIn which order prod asks them, and which of them, is not known\. .* variables/u,
    );
  });

  it("shows the providers of the local stack in the order in which they are asked, and those that it does not ask", async () => {
    const environment = {
      IDCHECK_DYNAMODB_PORT: new URL(books.environment["AWS_ENDPOINT_URL_DYNAMODB"] ?? "").port,
    };
    const off = await runCli(["provider", "off", "baidu", "--stage", "local"], { environment });
    expect(off).toMatchObject({ code: 0 });
    const { stdout } = await runCli(["provider", "status", "--stage", "local"], { environment });
    expect(stdout).toBe(
      [
        "local asks, in this order:",
        "  1  kuaidi100 two_factor: may be called",
        "     kuaidi100 three_factor: may be called",
        "  2  shuxun two_factor: may be called",
        "     shuxun three_factor: switched off",
        "local does not ask huawei, baidu, tencent, alibaba, sandbox.",
        "  baidu two_factor: switched off, with its whole provider",
        "  baidu three_factor: switched off, with its whole provider",
        "",
      ].join("\n"),
    );
    const { stdout: one } = await runCli(["provider", "status", "huawei", "--stage", "local"], {
      environment,
    });
    expect(one).toBe("local does not ask huawei.\n");
    await runCli(["provider", "on", "baidu", "--stage", "local"], { environment });
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
      expect.stringMatching(/Nothing listens at 127\.0\.0\.1:\d+\. Start the local stack \(npm start\)/u),
    ]);
  });
});
