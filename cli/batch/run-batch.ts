import { IdcheckProblem } from "../../clients/typescript/problem.ts";
import { askRow, type AskMeans } from "./ask-row.ts";
import { type BatchCheck, type PreparedRow, prepareRow } from "./batch-check.ts";
import { createInOrder } from "./in-order.ts";
import type { Journal } from "./journal.ts";
import type { EndedRow, Outcome } from "./outcome.ts";
import { createOutageWatch } from "./outage-watch.ts";
import type { TableRow } from "../table-file.ts";
import { addCosts, type Cost, costOf, noCost } from "./prices.ts";

/** What one run of a batch works with. */
export type BatchRun = AskMeans & {
  rows: AsyncIterable<TableRow>;
  check: BatchCheck;
  journal: Journal;
  /** The most checks in flight. */
  concurrency: number;
  /** The most that all runs of the batch together may cost, in milli-fen. */
  maxSpendMilliFen: number | undefined;
  /** Aborted to start no more rows. Checks in flight are finished. */
  stop: AbortSignal;
  /** Called for each row, in the order of the file. */
  onRow(row: EndedRow): Promise<void>;
};

/** How a run ended. `outage` says why it stopped early, if checks failed for a reason that is not in their rows. */
export type BatchEnd = { cost: Cost; outage: string | undefined };

/** The most rows that wait for an earlier, slower one. */
const maxWaitingRows = 5_000;

type PreparedCheck = Extract<PreparedRow, { ok: true }>;

/**
 * Checks a list of people. A person who is listed twice is checked once, and a person with a verdict from an earlier run
 * is not checked again. Once everything in flight has ended, rejects with any error that is not the problem of one row.
 */
export async function runBatch(run: BatchRun): Promise<BatchEnd> {
  const { journal, prices, stop } = run;
  const inFlight = new Map<string, Promise<Outcome>>();
  const firstRows = new Map<string, number>();
  const outage = createOutageWatch(run.concurrency);
  const faults: unknown[] = [];
  let failedCost = noCost;
  const written = createInOrder<Omit<EndedRow, "outcome"> & { outcome: Outcome }>(
    async ({ outcome, ...row }) => {
      if (outcome.kind !== "abandoned") await run.onRow({ ...row, outcome });
    },
    maxWaitingRows,
  );

  const mustStop = (): boolean => stop.aborted || faults.length > 0 || outage.reason() !== undefined;
  const costSoFar = (): Cost => addCosts(journal.totals(), failedCost);

  for await (const { row, fields } of run.rows) {
    if (mustStop()) break;
    const prepared = await prepareRow(run.check, fields);
    const begun = prepared.ok
      ? (known(row, prepared.key) ?? (await begin(prepared)))
      : { outcome: Promise.resolve<Outcome>({ kind: "invalid", errors: prepared.errors }) };
    if (begun === undefined) break;
    const { reference } = prepared;
    await written.add(begun.outcome.then((outcome) => ({ row, reference, outcome })));
  }
  await Promise.all(inFlight.values());
  await written.end();
  if (faults.length > 0) throw faults[0];
  return { cost: costSoFar(), outage: outage.reason() };

  /** The outcome of a person who was checked before, in this run or in an earlier one. */
  function known(row: number, key: string): { outcome: Promise<Outcome> } | undefined {
    const firstRow = firstRows.get(key);
    if (firstRow === undefined) firstRows.set(key, row);
    if (journal.has(key)) {
      const verdict = journal.read(key);
      return {
        outcome: verdict.then((entry) => ({
          kind: "verdict",
          entry,
          origin: "journal",
          duplicateOf: firstRow,
        })),
      };
    }
    const outcome = inFlight.get(key);
    return outcome && { outcome: outcome.then((same) => ({ ...same, duplicateOf: firstRow })) };
  }

  /** Starts a check as soon as there is room for it; undefined if the run must stop first. */
  async function begin(prepared: PreparedCheck): Promise<{ outcome: Promise<Outcome> } | undefined> {
    while (inFlight.size >= run.concurrency || (isTooDear() && inFlight.size > 0)) {
      await Promise.race(inFlight.values());
    }
    if (mustStop()) return undefined;
    if (isTooDear()) return { outcome: Promise.resolve({ kind: "not_checked" }) };
    const outcome = ask(prepared).finally(() => inFlight.delete(prepared.key));
    inFlight.set(prepared.key, outcome);
    return { outcome };
  }

  /** Whether one more check might exceed what the batch may cost. */
  function isTooDear(): boolean {
    if (run.maxSpendMilliFen === undefined) return false;
    const { spentMilliFen, doubtfulMilliFen } = costSoFar();
    const reservedMilliFen = (inFlight.size + 1) * prices.dearest;
    return spentMilliFen + doubtfulMilliFen + reservedMilliFen > run.maxSpendMilliFen;
  }

  /** Never rejects: a fault ends the run, once everything in flight has ended. */
  async function ask(prepared: PreparedCheck): Promise<Outcome> {
    try {
      const asked = await askRow(prepared, run);
      await journal.append(prepared.key, asked.entry);
      outage.noteVerdict();
      return { kind: "verdict", ...asked, duplicateOf: undefined };
    } catch (error) {
      if (run.abandon.aborted) return { kind: "abandoned" };
      if (!(error instanceof IdcheckProblem)) {
        faults.push(error);
        return { kind: "abandoned" };
      }
      outage.noteProblem(error);
      failedCost = addCosts(failedCost, costOf(error.charged, prices.dearest));
      return {
        kind: "problem",
        code: error.code,
        retryable: error.retryable || error.retryAfterSeconds !== undefined,
        charged: error.charged,
        id: error.verificationId,
        errors: error.errors ?? [],
      };
    }
  }
}
