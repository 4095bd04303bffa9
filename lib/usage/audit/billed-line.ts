/** One line of a bill. Each part is undefined if the bill does not have it. */
export type BilledLine = {
  /** The provider's reference of the call. A blank one and a placeholder are none. */
  reference?: string | undefined;
  /** The day in Asia/Shanghai, `YYYY-MM-DD`. */
  day?: string | undefined;
  /** The provider's own name of what was sold. */
  product?: string | undefined;
  /** What the line charges, in any unit; of a refund what it gives back. */
  amount?: number | undefined;
};

/**
 * What a line is: a charged call, a call that cost nothing, or a refund of a charge on another line. One that is
 * `refunded` says that its charge is given back: that of another line, or its own.
 */
export type LineSort = "charged" | "free" | "refund" | "refunded";

/** What lines of a bill have in common: their day, product and amount. Lines share these objects. */
export type LineGroup = Omit<BilledLine, "reference">;
