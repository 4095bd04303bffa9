import type { CheckClient } from "../../clients/typescript/client.ts";
import { IdcheckProblem } from "../../clients/typescript/problem.ts";
import { type BatchCheck, type PreparedRow, prepareRow } from "./batch-check.ts";
import { createInOrder } from "./in-order.ts";
import type { Journal } from "./journal.ts";
import { entryOf } from "./journal-entry.ts";
import type { EndedRow, Outcome } from "./outcome.ts";
import { createOutageWatch } from "./outage-watch.ts";
import type { PeopleRow } from "./people-file.ts";
import { addCosts, type Cost, costOf, noCost, type Prices } from "./prices.ts";

/** What a run of a batch works with. */
export type BatchRun = {
  rows: AsyncIterable<PeopleRow>;
  check: BatchCheck;
  client: CheckClient;
  journal: Journal;
  prices: Prices;
  /** Checks in flight at most. */
  concurrency: number;
  /** What the batch may cost with all its runs, in milli-fen. */
  maxSpendMilliFen: number | undefined;
  /** Aborted to take no more rows: what is in flight comes to its end. */
  stop: AbortSignal;
  /** Aborted to give up what is in flight, too. */
  abandon: AbortSignal;
  /** Epoch ms. */
  now(): number;
  /** Called for each row, in the order of the file. */
  onRow(row: EndedRow): Promise<void>;
};

/** How a run ended: `outage` is why it went no further, where every check failed for the same reason. */
export type BatchEnd = { cost: Cost; outage: string | undefined };

/** Rows that may wait for an earlier one that takes long. */
const maxWaitingRows = 5_000;

type PreparedCheck = Extract<PreparedRow, { ok: true }>;

/**
 * Runs a list of people through idcheck. Who is in the list twice is asked about once, and who has a verdict from
 * an earlier run is not asked about again. Rejects with what is not the problem of a single row, after everything
 * in flight has ended.
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

  /** The outcome of a person who was met before, in this run or in an earlier one. */
  function known(row: number, key: string): { outcome: Promise<Outcome> } | undefined {
    const firstRow = firstRows.get(key);
    if (firstRow === undefined) firstRows.set(key, row);
    if (journal.has(key)) {
      const verdict = journal.read(key);
      return { outcome: verdict.then((entry) => ({ kind: "verdict", entry, duplicateOf: firstRow })) };
    }
    const outcome = inFlight.get(key);
    return outcome && { outcome: outcome.then((same) => ({ ...same, duplicateOf: firstRow })) };
  }

  /** Asks as soon as there is room for it; undefined where the run must stop first. */
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

  /** Whether one more check might cost more than the batch may. */
  function isTooDear(): boolean {
    if (run.maxSpendMilliFen === undefined) return false;
    const { spentMilliFen, doubtfulMilliFen } = costSoFar();
    const reservedMilliFen = (inFlight.size + 1) * prices.dearest;
    return spentMilliFen + doubtfulMilliFen + reservedMilliFen > run.maxSpendMilliFen;
  }

  /** Never rejects: a fault ends the run once everything in flight has ended. */
  async function ask({ key, ask: send }: PreparedCheck): Promise<Outcome> {
    try {
      const answer = await send(run.client, { idempotencyKey: key, signal: run.abandon });
      const entry = entryOf(answer, costOf(answer.charged, prices.of(answer.provider)), run.now());
      await journal.append(key, entry);
      outage.noteVerdict();
      return { kind: "verdict", entry, duplicateOf: undefined };
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
        retryable: error.retryable,
        errors: error.errors ?? [],
      };
    }
  }
}
