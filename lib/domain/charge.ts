/**
 * The charge of one attempt. It only ever moves `open → charged | free | unknown` and
 * `unknown → charged | free`: an attempt that is written before the call says `open`, which an operator reads
 * as "maybe charged".
 */
export type Charge = "open" | "charged" | "free" | "unknown";

/** A charge after the call has ended. */
export type SettledCharge = Exclude<Charge, "open">;

/** What a key has cost so far, as far as it is known when the answer is given. */
export type Charged = "yes" | "no" | "unknown";

/** What a set of attempts has cost: `yes` once one is charged, `unknown` while one may be, else `no`. */
export function chargedOf(charges: Iterable<Charge>): Charged {
  let charged: Charged = "no";
  for (const charge of charges) {
    if (charge === "charged") return "yes";
    if (charge !== "free") charged = "unknown";
  }
  return charged;
}
