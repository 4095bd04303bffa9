/** China has kept UTC+8 all year since 1991, so no time zone data is needed. */
const shanghaiOffsetMs = 8 * 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** The last day computed: nearly every time that one instance asks about is on the same day as the one before. */
let latest = { day: Number.NaN, text: "" };

/** The calendar day in Asia/Shanghai, `YYYY-MM-DD`, at a time in milliseconds since 1970-01-01T00:00:00Z. */
export function shanghaiDay(timeMs: number): string {
  const day = Math.floor((timeMs + shanghaiOffsetMs) / dayMs);
  if (day !== latest.day) latest = { day, text: new Date(day * dayMs).toISOString().slice(0, 10) };
  return latest.text;
}

/** The minute in Asia/Shanghai, `YYYY-MM-DDTHH:MM`, at a time in milliseconds since 1970-01-01T00:00:00Z. */
export function shanghaiMinute(timeMs: number): string {
  return new Date(timeMs + shanghaiOffsetMs).toISOString().slice(0, 16);
}

/** The instant (epoch ms) at which the Asia/Shanghai day that contains `timeMs` ends. */
export function shanghaiMidnightAfter(timeMs: number): number {
  return (Math.floor((timeMs + shanghaiOffsetMs) / dayMs) + 1) * dayMs - shanghaiOffsetMs;
}

/** The instant (epoch ms) at which the Asia/Shanghai month that contains `timeMs` ends. */
export function shanghaiMonthAfter(timeMs: number): number {
  const date = new Date(timeMs + shanghaiOffsetMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) - shanghaiOffsetMs;
}
