import { joined } from "./listed.ts";

/** The rows of a bill that are no charged calls, counted from 1 with the header, in order. */
export type OtherRows = {
  /** Totals of other rows. */
  totals: readonly number[];
  /** Calls that cost nothing, or that the bill says are not charged. */
  free: readonly number[];
  /** Amounts that are given back. */
  refunds: readonly number[];
  /** Rows with a time of which the day cannot be read. They are calls. */
  undated: readonly number[];
};

const words: readonly (readonly [rows: keyof OtherRows, one: string, many: string])[] = [
  ["totals", "is a total and no call. It was left out.", "are totals and no calls. They were left out."],
  [
    "free",
    "costs nothing or says that it is not charged. It does not count as a charged call.",
    "cost nothing or say that they are not charged. They do not count as charged calls.",
  ],
  ["refunds", "is a refund and no call.", "are refunds and no calls."],
  [
    "undated",
    "has a time of which the day cannot be read. Give --date-column if another column has it.",
    "have a time of which the day cannot be read. Give --date-column if another column has it.",
  ],
];

/** The rows of a bill that are no charged calls, or say less than they should, as lines for a person. */
export function otherRowLines(rows: OtherRows): string[] {
  return words.flatMap(([sort, one, many]) => {
    const numbers = rows[sort];
    if (numbers.length === 0) return [];
    const isOne = numbers.length === 1;
    return [`${isOne ? "Row" : "Rows"} ${joined(numbers)} of the bill ${isOne ? one : many}`];
  });
}
