import type { Violation } from "../../domain/problem.ts";
import { isMonth, type Month } from "../../base/month.ts";
import { unknownFieldViolations } from "../../input/unknown-field.ts";

/** How a caller may group its usage. */
export const callerGroupings = ["provider", "kind", "day"] as const;

/** One of {@link callerGroupings}. */
export type CallerGrouping = (typeof callerGroupings)[number];

/** Every rule that the query of a usage report can break: for each parameter, the codes and what to do about them. */
export const usageQueryRules = {
  month: { malformed: "Send a month such as 2026-11." },
  by: { not_one_of: `Send one of: ${callerGroupings.join(", ")}.` },
  query: { unknown_field: "Send month and by only." },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** The names that a query may have, and a direct invocation with those that its entry has read already. */
const fieldsOf = { query: ["month", "by"], body: ["month", "by", "caller"] } as const;

/** The result of reading a query: its values, or all rules that it breaks. */
export type UsageQuery =
  | { ok: true; query: { month: Month; by: CallerGrouping } }
  | { ok: false; errors: readonly Violation[] };

/**
 * Reads a query, or the fields of the body of a direct invocation. The month is the current one by default, and the grouping is by
 * provider.
 */
export function readUsageQuery(
  query: Readonly<Record<string, unknown>>,
  { place, currentMonth }: { place: "query" | "body"; currentMonth: Month },
): UsageQuery {
  const { month = currentMonth, by = "provider" } = query;
  const grouping = callerGroupings.find((name) => name === by);
  const errors: Violation[] = [];
  const isKnownMonth = typeof month === "string" && isMonth(month);
  if (!isKnownMonth) errors.push({ field: "month", code: "malformed" });
  if (grouping === undefined) errors.push({ field: "by", code: "not_one_of" });
  errors.push(...unknownFieldViolations(place, query, fieldsOf[place]));
  if (!isKnownMonth || grouping === undefined || errors.length > 0) return { ok: false, errors };
  return { ok: true, query: { month, by: grouping } };
}
