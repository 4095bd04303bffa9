/** China has kept UTC+8 all year since 1991, so no time zone data is needed. */
const shanghaiOffsetMs = 8 * 60 * 60 * 1000;

/** The calendar day in Asia/Shanghai, `YYYY-MM-DD`, at a time in milliseconds since 1970-01-01T00:00:00Z. */
export function shanghaiDay(timeMs: number): string {
  return new Date(timeMs + shanghaiOffsetMs).toISOString().slice(0, 10);
}

/** The instant (epoch ms) at which the day in Asia/Shanghai ends in which `timeMs` lies. */
export function shanghaiMidnightAfter(timeMs: number): number {
  const dayMs = 24 * 60 * 60 * 1000;
  return (Math.floor((timeMs + shanghaiOffsetMs) / dayMs) + 1) * dayMs - shanghaiOffsetMs;
}
