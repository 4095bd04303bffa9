import type { Month } from "../../base/month.ts";
import type { TableKey } from "../../store/table.ts";

/** The partition of the headers of all statements: a month is closed exactly if it has one. */
export const statementsPartition = "statements";

/** The key of the header of a month's statement. */
export function statementKey(month: Month): TableKey {
  return { pk: statementsPartition, sk: month };
}

/**
 * The partition of what one run of a close wrote. The header names the run that counts, so a run that was killed, or
 * that another one overtook, cannot change a statement.
 */
export function statementRunPartition(month: Month, run: string): string {
  return `statement#${month}#${run}`;
}
