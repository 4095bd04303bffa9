import type { Month } from "../../base/month.ts";
import type { StatementLine } from "./statement-lines.ts";

/** The books of a month: stored if it is closed, otherwise as a close would store them now. */
export type Statement = {
  month: Month;
  /** The lines of the month itself, and of earlier closed months whose differences it books. */
  lines: readonly StatementLine[];
  /** The attempts of the month whose charge nobody knew when it was closed. */
  unknown: readonly UnknownAttempt[];
  /** Who closed it, and when (epoch ms); absent while the month is open. */
  closed?: { by: string; at: number };
};

/** An attempt whose charge is unknown. */
export type UnknownAttempt = {
  verificationId: string;
  attempt: number;
  caller: string;
  provider: string;
  /** Epoch ms. */
  startedAt: number;
};
