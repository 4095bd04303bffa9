/**
 * The charge of one attempt. It only ever moves `intent → charged | free | unknown` and
 * `unknown → charged | free`: a slot that is written before the call says `intent`, which an operator reads
 * as "maybe charged".
 */
export type Charge = "intent" | "charged" | "free" | "unknown";

/** A charge after the call has ended. */
export type SettledCharge = Exclude<Charge, "intent">;
