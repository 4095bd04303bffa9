import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";
import { shanghaiDay, shanghaiMinute, shanghaiMonthAfter } from "../../../lib/base/shanghai-day.ts";

test("turns at 16:00 UTC", () => {
  expect(shanghaiDay(Date.parse("2026-11-21T15:59:59.999Z"))).toBe("2026-11-21");
  expect(shanghaiDay(Date.parse("2026-11-21T16:00:00.000Z"))).toBe("2026-11-22");
  expect(shanghaiDay(Date.parse("2026-12-31T16:00:00.000Z"))).toBe("2027-01-01");
});

test("gives the minute of that day", () => {
  expect(shanghaiMinute(Date.parse("2026-11-21T15:59:59.999Z"))).toBe("2026-11-21T23:59");
  expect(shanghaiMinute(Date.parse("2026-11-21T16:00:00.000Z"))).toBe("2026-11-22T00:00");
});

test("agrees with the time zone database for any time since 1992", () => {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai", dateStyle: "short" });
  const time = fc.integer({ min: Date.parse("1992-01-01"), max: Date.parse("2100-01-01") });
  fc.assert(fc.property(time, (timeMs) => shanghaiDay(timeMs) === format.format(timeMs)));
});

const ends = (time: string) => new Date(shanghaiMonthAfter(Date.parse(time))).toISOString();

test("ends a month at 16:00 UTC of its last day, and a year with its last month", () => {
  expect(ends("2026-11-22T04:30:00.000Z")).toBe("2026-11-30T16:00:00.000Z");
  expect(ends("2026-11-30T15:59:59.999Z")).toBe("2026-11-30T16:00:00.000Z");
  expect(ends("2026-11-30T16:00:00.000Z")).toBe("2026-12-31T16:00:00.000Z");
});
