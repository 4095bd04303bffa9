import * as v from "valibot";
import { type Charge, charges } from "../../domain/charge.ts";
import { verificationId, type VerificationRecord } from "../../records/record.ts";
import { attemptName } from "./entry.ts";
import { correctionKey, correctionsPartition } from "./keys.ts";
import { type Month, shanghaiMonth } from "../../base/month.ts";
import { queryAll, type TableItem, type Table } from "../../store/table.ts";

/**
 * What an operator changed in the books: who, when and on what evidence. `resolved`: an unknown charge was written
 * into its verification record, which keeps the evidence. `adjusted`: a wrong charge was corrected in the usage
 * record; the verification record keeps the earlier charge.
 */
export type Correction = {
  how: "resolved" | "adjusted";
  verificationId: string;
  attempt: number;
  from: Charge;
  to: Charge;
  by: string;
  /** Epoch ms. */
  at: number;
  evidence: string;
};

/** A correction in the table `usage`. */
export type StoredCorrection = Correction & { how: "adjusted"; caller: string; provider: string };

const charge = v.picklist(charges);
const schema = v.object({
  how: v.literal("adjusted"),
  verificationId: v.string(),
  attempt: v.number(),
  caller: v.string(),
  provider: v.string(),
  from: charge,
  to: charge,
  by: v.string(),
  at: v.number(),
  evidence: v.string(),
});

/** The stored form of a correction of an attempt in a month. Corrections are added, and never changed or removed. */
export function correctionItem(month: Month, correction: StoredCorrection): TableItem {
  return { ...correctionKey(month, correction), ...correction };
}

/** Reads every adjustment of a month's attempts, oldest first. */
export async function readCorrections(table: Table, month: Month): Promise<StoredCorrection[]> {
  const items = await queryAll(table, correctionsPartition(month));
  return items.map((item) => v.parse(schema, item));
}

/** Returns what operators have resolved in a verification record, for attempts in a month. */
export function resolutionsOf(record: VerificationRecord, month: Month): Correction[] {
  return Object.entries(record.attempts).flatMap(([attempt, { charge: to, startedAt, resolution }]) =>
    resolution === undefined || shanghaiMonth(startedAt) !== month
      ? []
      : [
          {
            how: "resolved",
            verificationId: verificationId(record.pk),
            attempt: Number(attempt),
            from: "unknown",
            to,
            ...resolution,
          },
        ],
  );
}

/** Operators' corrections: the charge that replaces the record's own, by verification id and attempt. */
export type Corrections = ReadonlyMap<string, Charge>;

/** Returns the charges that replace those of verification records: the latest one for each attempt. */
export function correctedCharges(corrections: readonly StoredCorrection[]): Corrections {
  return new Map(corrections.map((one) => [attemptName(one), one.to] as const));
}
