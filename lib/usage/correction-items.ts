import * as v from "valibot";
import type { Charge } from "../charge.ts";
import { attemptName, type Corrections } from "./books.ts";
import { correctionKey, correctionsPartition } from "./keys.ts";
import type { Month } from "./month.ts";
import { queryAll, type UsageItem, type UsageTable } from "./table.ts";

/**
 * What an operator changed in the books: who, when and on what evidence. `resolved`: a charge that nobody knew was
 * written into its verification record. `adjusted`: a charge that was known wrongly was corrected in the usage
 * record; the verification record keeps what was believed then.
 */
export type Correction = {
  how: "resolved" | "adjusted";
  verificationId: string;
  slot: number;
  caller: string;
  provider: string;
  from: Charge;
  to: Charge;
  by: string;
  /** Epoch ms. */
  at: number;
  evidence: string;
};

const charge = v.picklist(["intent", "charged", "free", "unknown"]);
const schema = v.object({
  how: v.picklist(["resolved", "adjusted"]),
  verificationId: v.string(),
  slot: v.number(),
  caller: v.string(),
  provider: v.string(),
  from: charge,
  to: charge,
  by: v.string(),
  at: v.number(),
  evidence: v.string(),
});

/** The stored form of a correction of an attempt in a month. Corrections are added, never changed or removed. */
export function correctionItem(month: Month, correction: Correction): UsageItem {
  return { ...correctionKey(month, correction), ...correction };
}

/** Every correction of attempts in a month, oldest first. */
export async function readCorrections(table: UsageTable, month: Month): Promise<Correction[]> {
  const items = await queryAll(table, correctionsPartition(month));
  return items.map((item) => v.parse(schema, item));
}

/** The charges that replace those of verification records: the latest of each attempt. */
export function correctedCharges(corrections: readonly Correction[]): Corrections {
  return new Map(
    corrections.filter(({ how }) => how === "adjusted").map((one) => [attemptName(one), one.to] as const),
  );
}
