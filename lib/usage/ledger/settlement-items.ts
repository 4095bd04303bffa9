import * as v from "valibot";
import type { Month } from "../../base/month.ts";
import { type Charge, charges, type KnownCharge, knownCharges } from "../../domain/charge.ts";
import { queryAll, type Table, type TableItem } from "../../store/table.ts";
import { settlementKey, settlementsPartition } from "./keys.ts";

/** How an operator decided the charge of an attempt: from what, to what, who, when and on what evidence. */
export type SettlementEntry = {
  verificationId: string;
  attempt: number;
  /** Epoch ms at which the attempt started. */
  startedAt: number;
  /** Settlements of an attempt are ordered by this number, from 1, and not by anybody's clock. */
  number: number;
  caller: string;
  provider: string;
  from: Charge;
  to: KnownCharge;
  by: string;
  /** Epoch ms. */
  at: number;
  evidence: string;
};

const schema = v.object({
  verificationId: v.string(),
  attempt: v.number(),
  startedAt: v.number(),
  number: v.number(),
  caller: v.string(),
  provider: v.string(),
  from: v.picklist(charges),
  to: v.picklist(knownCharges),
  by: v.string(),
  at: v.number(),
  evidence: v.string(),
});

/** The stored form of a settlement. Settlements are added, and never changed or removed. */
export function settlementItem(settlement: SettlementEntry): TableItem {
  return { ...settlementKey(settlement), ...settlement };
}

/** Reads every settlement of a month's attempts, oldest first. */
export async function readSettlements(table: Table, month: Month): Promise<SettlementEntry[]> {
  const items = await queryAll(table, settlementsPartition(month));
  return items.map((item) => v.parse(schema, item)).toSorted((one, other) => one.at - other.at);
}
