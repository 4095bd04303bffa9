import { madeUpOperation, madeUpProvider } from "./made-up.ts";

/** What an adapter can be made to throw in. */
export type Half = "request" | "sign" | "response" | "missingFields";

function fail(): never {
  // As a careless adapter would: with a value of the caller in the message.
  throw new TypeError("a made-up fault about 11010120990101001X");
}

/** A provider whose adapter throws in one half. */
export function throwingProvider(half: Half) {
  const id = `made-up-throwing-${half}`;
  if (half === "sign") return madeUpProvider(id, { sign: fail });
  return madeUpProvider(id, { operations: { two_factor: madeUpOperation({ [half]: fail }) } });
}
