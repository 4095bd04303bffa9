import { defaultRecordSettings } from "../../../lib/domain/record-settings.ts";
import type { UsageDependencies } from "../../../lib/entry/composition.ts";
import { createFacts } from "../../../lib/facts/facts.ts";
import type { Table } from "../../../lib/store/table.ts";
import { createCountingRandom, createManualClock } from "../records/fixtures.ts";

/** Dependencies of the usage functions over a table, with a clock that stands still and a log that keeps its lines. */
export function usageDependencies(table: Table, changes: Partial<UsageDependencies> = {}) {
  const lines: object[] = [];
  const clock = changes.clock ?? createManualClock();
  const dependencies: UsageDependencies = {
    config: {
      version: "0.1.0",
      authorizer: "iam",
      jwtClaim: "sub",
      requireAlias: false,
      records: defaultRecordSettings,
    },
    clock,
    random: createCountingRandom(),
    log: {
      alarm: (line) => lines.push(line),
      fault: () => undefined,
      packages: () => undefined,
      unknownCharges: (line) => lines.push(line),
      warningCleared: (line) => lines.push(line),
    },
    table,
    callers: createFacts(table, { clock, log: { alarm: (line) => lines.push(line) } }).callers,
    ...changes,
  };
  return { dependencies, lines };
}
