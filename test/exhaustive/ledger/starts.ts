import type { Code as BooksCode } from "../../books/code.ts";
import type { RecordChange } from "../../../lib/usage/ledger/projection.ts";
import { at, cell, has, type State } from "./cells.ts";
import type { Code } from "./process.ts";
import { closing, posting, repairing, settling } from "./processes.ts";
import type { LedgerWorld } from "./worlds.ts";

/** A process that begins. A batch is a run of changes of the stream, by their places in it. */
export type Start =
  | { kind: "batch"; changes: readonly number[]; isAgain: boolean }
  | { kind: "settlement"; order: LedgerWorld["orders"][number] }
  | { kind: "repair" }
  | { kind: "close"; number: number };

/** Everything that may begin: each run of changes that no batch has had, one that a batch has had, and each order. */
export function startsOf({ orders }: LedgerWorld, state: State, streamLength: number): Start[] {
  const starts: Start[] = [];
  const [taken, lost] = [at(state, cell.taken), at(state, cell.lost)];
  for (let from = 0; from < streamLength; from++) {
    if (has(lost, from)) continue;
    if (has(taken, from)) {
      if (at(state, cell.doubles) > 0) starts.push({ kind: "batch", changes: [from], isAgain: true });
      continue;
    }
    const changes: number[] = [];
    for (let place = from; place < streamLength && !has(taken | lost, place); place++) {
      changes.push(place);
      starts.push({ kind: "batch", changes: [...changes], isAgain: false });
    }
  }
  if (at(state, cell.settlements) > 0 && streamLength > 0) {
    for (const order of orders) starts.push({ kind: "settlement", order });
  }
  if (at(state, cell.repairs) > 0) starts.push({ kind: "repair" });
  if (at(state, cell.closes) > 0) starts.push({ kind: "close", number: at(state, cell.closes) });
  return starts;
}

/** What a process is called in a way, and the same name for the same process. */
export function nameOf(start: Start): string {
  switch (start.kind) {
    case "batch":
      return `the batch of ${start.changes.map((place) => place + 1).join(" and ")}${start.isAgain ? ", again" : ""}`;
    case "settlement":
      return `settling attempt ${start.order.attempt} as ${start.order.charge}`;
    case "repair":
      return "the repair";
    case "close":
      return `close ${start.number}`;
  }
}

/** The code that a process runs. */
export function codeOf(start: Start, changes: readonly RecordChange[], code: BooksCode): Code {
  switch (start.kind) {
    case "batch":
      return posting(changes, code);
    case "settlement":
      return settling(start.order, code);
    case "repair":
      return repairing(code);
    case "close":
      return closing(code);
  }
}
