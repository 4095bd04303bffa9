import type { Month } from "../../base/month.ts";
import type { BilledAttempt, Decisions } from "./bill-decisions.ts";
import type { BillDoubt } from "./bill-doubt.ts";
import type { BillGap } from "./bill-coverage.ts";
import type { LeftOver } from "./bill-numbers.ts";
import type { BilledLines } from "./billed-lines.ts";

/** A provider's bill for one month. */
export type Bill = {
  provider: string;
  /** The only kind of check that is on the bill; every kind without it. */
  kind?: string;
  /** How many calls the bill charges. */
  calls: number;
  /** The lines of a bill that lists its calls; a bill that is only a number has none. */
  lines?: BilledLines;
  /** Set if the month was not over when the bill was made: a call that is missing may still be added. */
  isProvisional?: boolean;
};

/** A call that this bill should not list: its attempt is of another month or kind, which is `of`. */
export type MisplacedCall = BilledAttempt & { because: "other_month" | "other_kind"; of: string };

/** An attempt that may be on the bill of a neighbouring month instead. */
export type AttemptAtTheTurn = BilledAttempt & { mayBeOn: Month };

/** A bill compared with the books of its month. */
export type BillComparison = Decisions & {
  provider: string;
  calls: number;
  /** The month's attempts that are charged in the books. */
  charged: number;
  /** The month's attempts that may have been charged: unknown and open ones. */
  unknown: number;
  /** The fewest and most calls that a right bill can have, if the charges that the books know are right. */
  least: number;
  most: number;
  isPossible: boolean;
  /** Whether nothing on the bill contradicts the books. */
  agrees: boolean;
  /** Whether the month was not over when the bill was made. */
  isProvisional: boolean;
  /** Whether the bill lists references. */
  isListed: boolean;
  doubt?: BillDoubt;
  /** What shows that the bill is only a part of the month's. */
  gap?: BillGap;
  /** The month's attempts that are free in the books, and may be among the calls of a bill that is only a number. */
  free: number;
  /** Attempts of this month that started close to its turn, and that this bill does not name. */
  atTheTurn: readonly AttemptAtTheTurn[];
  misplaced: readonly MisplacedCall[];
  /** References on the bill that no attempt has: calls whose answer never arrived, or calls that are not ours. */
  unmatched: readonly string[];
  /** The number of lines without a reference, on a bill that lists references. */
  blankLines: number;
  /** References that are on the bill more than once. */
  repeated: readonly string[];
  /** How many references refunds have taken back, those whose refunds are unclear, and refunds without a reference. */
  refunds: { takenBack: number; unclear: readonly string[]; blank: number };
  /**
   * By day and kind, of a bill that lists references, attempts that cannot be matched and lines that match none; of one
   * that does not, what differs in number.
   */
  leftOver: readonly LeftOver[];
};
