/** Charges that are certain. Only a settlement on evidence changes them. */
export const knownCharges = ["free", "charged"] as const;

/** Charges after the call has ended. */
export const reportedCharges = ["unknown", ...knownCharges] as const;

/**
 * The charge of one attempt. It moves only `open → charged | free | unknown` and `unknown → charged | free`. An
 * attempt is written before its call with the charge `open`, which an operator reads as "maybe charged".
 */
export const charges = ["open", ...reportedCharges] as const;

/** One of {@link charges}. */
export type Charge = (typeof charges)[number];

/** One of {@link reportedCharges}. */
export type ReportedCharge = (typeof reportedCharges)[number];

/** One of {@link knownCharges}. */
export type KnownCharge = (typeof knownCharges)[number];

/** Whether a charge is not known: the call is still running, was cut off, or its end was never recorded. */
export function isUnsettled(charge: Charge): boolean {
  return charge === "open" || charge === "unknown";
}

/** What a key has cost so far, as far as is known at the time of the answer. */
export const chargedValues = ["yes", "no", "unknown"] as const;

/** One of {@link chargedValues}. */
export type Charged = (typeof chargedValues)[number];

/** What a set of attempts has cost: `yes` once one is charged, `unknown` while one may be, else `no`. */
export function chargedOf(attempts: Iterable<Charge>): Charged {
  let charged: Charged = "no";
  for (const charge of attempts) {
    if (charge === "charged") return "yes";
    if (charge !== "free") charged = "unknown";
  }
  return charged;
}
