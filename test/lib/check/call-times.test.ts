import { expect, it } from "vitest";
import { callTimes } from "../../../lib/check/call-times.ts";

it("keeps time for the answer after every call, and starts none that could not end before", () => {
  const times = callTimes(29_000, { answerReserveMs: 3_000, startMarginMs: 2_000 });
  expect(times).toEqual({ callUntil: 26_000, startUntil: 24_000 });
});
