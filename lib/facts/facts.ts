import type { Clock } from "../base/clock.ts";
import type { Log } from "../log/log.ts";
import type { TableItems } from "../store/table.ts";
import { type CallerFacts, createCallerFacts } from "./caller-facts.ts";
import { createHeld, type Held } from "./held.ts";
import { readSharedFacts, type SharedFacts } from "./shared-facts.ts";

/** All facts, as one instance holds them. */
export type Facts = { shared: Held<SharedFacts>; callers: CallerFacts };

/** The facts in a table; nothing is read yet. A read that fails raises `unread_facts`. */
export function createFacts(
  table: TableItems,
  { clock, log }: { clock: Pick<Clock, "now">; log: Pick<Log, "alarm"> },
): Facts {
  const shared = createHeld({
    read: (signal) => readSharedFacts(table, { log, ...(signal && { signal }) }),
    clock,
    onFailure: (failure) =>
      log.alarm({ alarm: "unread_facts", provider: "none", code: "shared", ...failure }),
  });
  return { shared, callers: createCallerFacts({ table, shared, clock, log }) };
}
