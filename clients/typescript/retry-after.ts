/**
 * The seconds of a header `Retry-After`, which is a number of seconds or a date (RFC 9110); undefined if it is neither. A date
 * is compared with the answer's own `Date`, because the two clocks may differ, or with `nowMs` if there is none.
 */
export function retryAfterSecondsOf(
  value: string | null,
  date: string | null,
  nowMs: number,
): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d{1,9}(?:\.\d{1,3})?\s*$/.test(value)) return Number(value);
  const untilMs = httpDateMs(value);
  if (untilMs === undefined) return undefined;
  return Math.max(
    0,
    Math.ceil((untilMs - ((date === null ? undefined : httpDateMs(date)) ?? nowMs)) / 1_000),
  );
}

/** Epoch ms of a date as HTTP writes it, such as `Sun, 22 Nov 2026 04:30:00 GMT`. */
function httpDateMs(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text.trim())) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
