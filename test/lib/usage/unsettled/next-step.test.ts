import { describe, expect, it } from "vitest";
import { failOver, finish, release, takeOver } from "../../../../lib/records/protocol.ts";
import type { VerificationRecord } from "../../../../lib/records/record.ts";
import { entriesOf, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { nextStepOf } from "../../../../lib/usage/unsettled/next-step.ts";
import { charged, free, match, reportsOf, unknown } from "../../records/fixtures.ts";
import { freshRecord } from "../ledger/histories.ts";

const startedAt = Date.UTC(2026, 10, 22, 4, 30);
const attempt = { provider: "first", feeMilliFen: 60_000, startedAt };
const held = freshRecord({ attempt });
const { freeAt, replayUntil } = held;

/** The entry of the first attempt, as it was posted from a record. */
function postedFrom(record: VerificationRecord): Entry {
  const [entry] = entriesOf(record);
  if (entry === undefined) throw new Error("the record has no attempt");
  return entry;
}

const open = postedFrom(held);
const cutOff = failOver(held, reportsOf(held, unknown), { ...attempt, provider: "second" }).record;

describe("what to do about an unsettled attempt", () => {
  it.each([
    ["waits while a check may be at work on it", open, held, freeAt - 1, { step: "wait", until: freeAt }],
    ["is another check once it was left", open, held, freeAt, { step: "send_again", until: replayUntil }],
    ["is a settlement once its key no longer runs", open, held, replayUntil, { step: "settle" }],
    ["is a settlement once its record is gone", open, undefined, freeAt, { step: "settle" }],
    ["is a settlement if it was cut off", postedFrom(cutOff), cutOff, freeAt - 1, { step: "settle" }],
    [
      "is a settlement if the person was forgotten",
      open,
      { ...held, forgotten: true },
      freeAt,
      { step: "settle" },
    ],
    [
      "is a settlement if its key has begun another life",
      open,
      { ...held, createdAt: startedAt + 86_400_000 },
      freeAt,
      { step: "settle" },
    ],
    [
      "is a repair if its record knows its end",
      open,
      finish(held, reportsOf(held, charged), match).record,
      freeAt,
      { step: "repair" },
    ],
    ["is a repair if its record knows that it was cut off", open, cutOff, freeAt, { step: "repair" }],
  ] as const)("%s", (_, entry, record, now, step) => {
    expect(nextStepOf(entry, record, now)).toEqual(step);
  });

  it("is a repair if its record has dropped it, because it was free", () => {
    const released = release(held, reportsOf(held, free), 0).record;
    const again = takeOver(released, new Uint8Array(16), freeAt, attempt).record;
    const dropped = takeOver(
      release(again, reportsOf(again, free), 0).record,
      new Uint8Array(16),
      freeAt,
      attempt,
    ).record;
    expect(Object.keys(dropped.attempts)).not.toContain("1");
    expect(nextStepOf(open, dropped, freeAt)).toEqual({ step: "repair" });
  });
});
