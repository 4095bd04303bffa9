import type { TransactBoth } from "../../../lib/store/transact-both.ts";
import type { Table, TableItem, TransactionResult } from "../../../lib/store/table.ts";
import type { Item } from "../../../lib/store/write.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import type { AuditSources } from "../../../lib/usage/audit/compare-records.ts";
import type { RepairDependencies } from "../../../lib/usage/audit/repair-entries.ts";
import type { Invariant } from "../../books/report.ts";
import type { Answer, Operation } from "./tables.ts";

/** What a process has from outside. Every question to a table waits until the search answers it. */
export type Surroundings = AuditSources & RepairDependencies & { transactBoth: TransactBoth };

/** What is broken; `fault`: the code under test throws. */
export type Violation = { invariant: Invariant | "fault"; text: string };

/** How a process ends, and what was wrong with what it saw or did. */
export type Ending = { says: string; broken: readonly Violation[] };

/** The code of a process: it runs as it ships, and everything that it does depends on the answers alone. */
export type Code = (surroundings: Surroundings) => Promise<Ending>;

/** What a process does next, after the answers that it has had: one of these questions is answered, or it has ended. */
export type Next = { operations: readonly Operation[]; ending: Ending | undefined };

/** An answer to one of the questions that were open, by its place among them. */
export type Answered = { place: number; answer: Answer };

type Question = { operation: Operation; settle: (answer: Answer) => void };

/** All processes of a world live at this instant (epoch ms): long after the month of its record. */
export const now = Date.parse("2026-10-12T10:00:00+08:00");

/**
 * Runs a process from its start through the answers that it has had, until it asks again or ends. Promises cannot be
 * copied, so this is how a search goes back to any state of a process. `isEmpty` says of what is known to have nothing:
 * asking for it takes no instant. Two processes with different seeds draw different random bytes.
 */
export async function replay(
  code: Code,
  answers: readonly Answered[],
  { isEmpty, seed }: { isEmpty(operation: Operation): boolean; seed: number },
): Promise<Next> {
  const open: Question[] = [];
  let ending: Ending | undefined;
  const ask = async (operation: Operation): Promise<unknown> => {
    if (isEmpty(operation)) return operation.to === "query" ? [] : undefined;
    const answer = await new Promise<Answer>((settle) => open.push({ operation, settle }));
    if ("error" in answer) throw new Lost(answer.error);
    return answer.value;
  };
  void code(surroundingsOver(ask, seed)).then(
    (result) => void (ending = result),
    (error: unknown) => {
      ending = { says: "it fails", broken: error instanceof Lost ? [] : faultOf(error) };
    },
  );
  await quiet();
  for (const { place, answer } of answers) {
    const [question] = open.splice(place, 1);
    if (question === undefined) throw new RangeError("a process does not ask the same again");
    question.settle(answer);
    await quiet();
  }
  return { operations: open.map(({ operation }) => operation), ending };
}

/** That the code under test threw. */
export function faultOf(error: unknown): Violation[] {
  return [
    { invariant: "fault", text: error instanceof Error ? `${error.name}: ${error.message}` : "a fault" },
  ];
}

/** The store does not answer. */
class Lost extends Error {}

/** Everything that needs no answer has run. */
async function quiet(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

// oxlint-disable typescript/no-unsafe-type-assertion -- the search answers each question with what belongs to it
function surroundingsOver(ask: (operation: Operation) => Promise<unknown>, seed: number): Surroundings {
  const table: Table = {
    transact: async (writes) => (await ask({ to: "transact", writes })) as TransactionResult,
    write: async (write) => (await ask({ to: "write", write })) as boolean,
    read: async (key) => (await ask({ to: "read", key })) as TableItem | undefined,
    readEach: (keys) => Promise.all(keys.map((key) => table.read(key))),
    async *query(pk, range) {
      yield* (await ask({ to: "query", pk, range })) as readonly TableItem[];
    },
  };
  const record = async (): Promise<Item | undefined> => (await ask({ to: "record" })) as Item | undefined;
  return {
    table,
    records: { read: record },
    async *scan() {
      const item = await record();
      if (item !== undefined) yield recordFromItem(item);
    },
    transactBoth: async (writes, update) => (await ask({ to: "both", writes, record: update })) as boolean,
    clock: { now: () => now, sleep: () => Promise.resolve() },
    random: {
      // The first slice of all totals, and no pause: what is random changes nothing that is searched.
      fraction: () => 0,
      bytes: (length) => new Uint8Array(length).fill(seed),
    },
  };
}
