import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { durationText, progressLine, showProgress } from "../../../cli/batch/progress.ts";
import { createTally } from "../../../cli/batch/tally.ts";

const cost = { spentMilliFen: 1_234_000, doubtfulMilliFen: 0 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function show(isTTY: boolean, columns = 120) {
  const tally = createTally();
  const stream = Object.assign(new PassThrough(), { isTTY, columns });
  let text = "";
  stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const progress = showProgress({ stderr: stream }, { rowCount: 200, tally, cost: () => cost }, () =>
    Date.now(),
  );
  return { tally, progress, textOf: () => text };
}

describe("the progress of a batch", () => {
  it("tells rows, rate, time left, verdicts and spend on one line", () => {
    const tally = {
      ...createTally(),
      rows: 50,
      verdicts: { match: 40, mismatch: 5 },
      invalid: 3,
      problems: { unavailable: 2 },
    };
    const state = { rowCount: 200, tally, cost: () => ({ ...cost, doubtfulMilliFen: 17_000 }) };
    expect(progressLine(state, 2.5)).toBe(
      "50/200 · ¥12.34 (+0.17?) · 1 min 0 s left · match 40 · mismatch 5 · invalid 3 · problems 2 · 2.5/s",
    );
    expect(progressLine(state, 0)).toContain("? left");
  });

  it("is a bar that is drawn over itself on a terminal", async () => {
    const { tally, progress, textOf } = show(true);
    tally.rows = 100;
    await vi.advanceTimersByTimeAsync(1_000);
    progress.stop();
    expect(textOf()).toContain(`${"█".repeat(12)}${"░".repeat(12)} 50% 100/200`);
    expect(textOf()).not.toContain("\n");
    expect(textOf().endsWith("\u001B[2K")).toBe(true);
  });

  it.each([60, 80])("keeps the money where a terminal has %i columns", async (columns) => {
    const { tally, progress, textOf } = show(true, columns);
    Object.assign(tally, { rows: 150, invalid: 12, problems: { unavailable: 3 } });
    Object.assign(tally.verdicts, { match: 120, mismatch: 12, undetermined: 3 });
    await vi.advanceTimersByTimeAsync(1_000);
    progress.stop();
    const drawn = textOf()
      .split("\u001B[2K")
      .filter((text) => text.includes("150/200"));
    expect(drawn.length).toBeGreaterThan(1);
    for (const text of drawn) {
      expect(text).toContain("¥12.34");
      expect(text.split("\u001B")[0]?.length).toBeLessThan(columns);
    }
  });

  it("is a plain line now and then anywhere else", async () => {
    const { progress, textOf } = show(false);
    await vi.advanceTimersByTimeAsync(25_000);
    progress.stop();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(textOf().trimEnd().split("\n")).toHaveLength(2);
    expect(textOf()).not.toContain("\u001B");
  });

  it.each([
    [0.4, "0 s"],
    [59, "59 s"],
    [61, "1 min 1 s"],
    [3_725, "1 h 2 min"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
