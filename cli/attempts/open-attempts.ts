import { stringify } from "csv-stringify/sync";
import { shanghaiMonth, type Month } from "../../lib/base/month.ts";
import type { Unsettled } from "../../lib/usage/unsettled/find-unsettled.ts";
import { nextStepOf, type NextStep } from "../../lib/usage/unsettled/next-step.ts";
import { textTable } from "../text-table.ts";
import { ageText, counted } from "../words.ts";

/** One attempt that is open or unknown, as scripts get it. Times are RFC 3339. */
export type OpenAttempt = {
  verification: string;
  attempt: number;
  caller: string;
  provider: string;
  kind: string;
  charge: string;
  startedAt: string;
  ageSeconds: number;
  /** Null if the provider never told it. */
  reference: string | null;
  next: NextStep["step"];
  /** Until when `next` is right; null if that does not depend on the time. */
  until: string | null;
};

/** Attempts that are open or unknown, ready to be printed. */
export type OpenAttempts = {
  months: readonly Month[];
  /** When the newest change in the books was made; null if nothing was ever counted. */
  asOf: string | null;
  attempts: readonly OpenAttempt[];
};

/** An attempt, with what to do about it at a time (epoch ms). */
export function openAttemptOf({ entry, record }: Unsettled, now: number): OpenAttempt {
  const { verificationId: verification, attempt, caller, provider, kind, charge, startedAt } = entry;
  const { step: next, until } = nextStepOf(entry, record, now);
  return {
    verification,
    attempt,
    caller,
    provider,
    kind,
    charge,
    startedAt: timeText(startedAt),
    ageSeconds: Math.floor((now - startedAt) / 1000),
    reference: entry.providerReference ?? null,
    next,
    until: until === undefined ? null : timeText(until),
  };
}

const csvColumns = [
  "verification",
  "attempt",
  "caller",
  "provider",
  "kind",
  "charge",
  "startedAt",
  "ageSeconds",
  "reference",
  "next",
  "until",
] as const;

/** The attempts as CSV with a header. */
export function openAttemptsCsv({ attempts }: Pick<OpenAttempts, "attempts">): string {
  return stringify([...attempts], { header: true, columns: [...csvColumns], escape_formulas: true });
}

/** What to do about the attempts of a step, as lines above their table. */
type Advice = (attempts: readonly OpenAttempt[], place: string) => readonly string[];

/** Every step in the order in which they are printed. */
const advice: Readonly<Record<NextStep["step"], Advice>> = {
  wait: () => ["A check may still be at work on these. Look again after the time in the last column:"],
  send_again: () => [
    "These were left without an end. If their callers check again with the same key before the time in the last column,",
    "they become unknown and the check goes on. You can also settle them as below:",
  ],
  repair: (attempts, place) => [
    "The records of these say what they cost. The stream posts that within seconds. If they stay here, run:",
    ...monthsOf(attempts).map((month) => `  npx idcheck audit --month ${month} --repair ${place}`),
  ],
  settle: (_, place) => [
    "Only the provider knows whether it charged these. Ask about the reference, or about the time where there is none, or wait for",
    "the bill and compare it (npx idcheck audit --bill-file). Then, for each:",
    `  npx idcheck settle <verification> <attempt> charged|free --evidence <text> ${place}`,
  ],
};

/** The attempts for a person: a table for each thing that can be done about them. `place` is that of `placeOf`. */
export function openAttemptsLines({ months, asOf, attempts }: OpenAttempts, place: string): string[] {
  if (asOf === null) return ["Nothing has been counted yet."];
  const [first = "", last = first] = [months[0], months.at(-1)];
  const period = first === last ? first : `${first} to ${last}`;
  const named = period === "" ? "of months that are not closed" : `of ${period}`;
  const number = attempts.length === 0 ? "No attempt" : counted(attempts.length, "attempt");
  return [
    `${number} ${named} ${attempts.length > 1 ? "are" : "is"} open or unknown, as of ${asOf}.`,
    ...Object.entries(advice).flatMap(([step, lines]) => {
      const some = attempts.filter(({ next }) => next === step);
      return some.length === 0 ? [] : ["", ...lines(some, place), ...tableOf(some)];
    }),
  ];
}

function tableOf(attempts: readonly OpenAttempt[]): string[] {
  const titles = ["verification", "attempt", "charge", "age", "started", "caller", "provider", "kind"];
  const columns = [...titles, "reference", "until"].map((title) => ({ title }));
  const rows = attempts.map((one) => [
    one.verification,
    String(one.attempt),
    one.charge,
    ageText(one.ageSeconds),
    one.startedAt,
    one.caller,
    one.provider,
    one.kind,
    one.reference ?? "",
    one.until ?? "",
  ]);
  const used = columns.map((_, index) => index < titles.length || rows.some((row) => row[index] !== ""));
  const kept = <Cell>(cells: readonly Cell[]): Cell[] => cells.filter((_, index) => used[index]);
  return textTable(kept(columns), rows.map(kept)).map((line) => `  ${line}`);
}

function monthsOf(attempts: readonly OpenAttempt[]): Month[] {
  return [...new Set(attempts.map(({ startedAt }) => shanghaiMonth(Date.parse(startedAt))))];
}

function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
