import type { Kind } from "../../domain/kinds.ts";
import { dayOf, type Entry } from "../ledger/entry.ts";

/** What the lines of a record of processing are told apart by in time. */
export const processingPeriods = ["month", "day"] as const;

/** One of {@link processingPeriods}. */
export type ProcessingPeriod = (typeof processingPeriods)[number];

/**
 * One line of the record of processing: what was given to whom, when, for which purpose and how often. It tells of no
 * person and of no single check.
 */
export type ProcessingLine = {
  /** A month (`YYYY-MM`) or a day (`YYYY-MM-DD`) in Asia/Shanghai. */
  period: string;
  kind: Kind;
  provider: string;
  /** The purpose of the consent; undefined for calls of which the caller named none. */
  purpose: string | undefined;
  /** Calls that sent a person's data to the provider, or may have. */
  calls: number;
  /** How many of them gave a verdict. */
  verdicts: number;
};

/** A record of processing that grows by entries. Memory grows with its lines, so with the number of purposes. */
export type ProcessingRecord = { add(entry: Entry): void; lines(): ProcessingLine[] };

/** Creates a record of processing whose lines are months or days. */
export function createProcessingRecord(by: ProcessingPeriod): ProcessingRecord {
  const lines = new Map<string, ProcessingLine>();
  return {
    add(entry) {
      if (entry.failure === notSent) return;
      const { kind, provider, purpose } = entry;
      const day = dayOf(entry);
      const period = by === "day" ? day : day.slice(0, 7);
      // No part has a blank, and purposes are never empty.
      const key = `${period} ${kind} ${provider} ${purpose ?? ""}`;
      const line = lines.get(key) ?? { period, kind, provider, purpose, calls: 0, verdicts: 0 };
      const gaveVerdict = entry.verdict !== undefined || entry.forgotten === true;
      lines.set(key, {
        ...line,
        calls: line.calls + 1,
        verdicts: line.verdicts + (gaveVerdict ? 1 : 0),
      });
    },
    lines: () => [...lines].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line),
  };
}

/** The failure of an attempt whose call never started. */
const notSent = "not_started";
