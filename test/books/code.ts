import { billLines } from "../../cli/audit/bill-lines.ts";
import { booksLines } from "../../cli/audit/books-lines.ts";
import { agrees } from "../../lib/usage/audit/audit.ts";
import { auditCertainly } from "../../lib/usage/audit/certain-audit.ts";
import { repairMonth } from "../../lib/usage/audit/repair.ts";
import { compareTotals } from "../../lib/usage/audit/totals-differences.ts";
import { projectChanges } from "../../lib/usage/ledger/project.ts";
import { entryChangesOf } from "../../lib/usage/ledger/projection.ts";
import { settleCharge } from "../../lib/usage/ledger/settle.ts";
import { closeMonth } from "../../lib/usage/statement/close-month.ts";
import { readStatement } from "../../lib/usage/statement/read-statement.ts";
import { createDirectory } from "../../lib/usage/totals/directory.ts";

/** The code under test: what ships, or a copy of it with one rule taken out. */
export type Code = {
  createDirectory: typeof createDirectory;
  entryChangesOf: typeof entryChangesOf;
  projectChanges: typeof projectChanges;
  settleCharge: typeof settleCharge;
  compareTotals: typeof compareTotals;
  auditCertainly: typeof auditCertainly;
  agrees: typeof agrees;
  repairMonth: typeof repairMonth;
  closeMonth: typeof closeMonth;
  readStatement: typeof readStatement;
  billLines: typeof billLines;
  booksLines: typeof booksLines;
};

export const shippedCode: Code = {
  createDirectory,
  entryChangesOf,
  projectChanges,
  settleCharge,
  compareTotals,
  auditCertainly,
  agrees,
  repairMonth,
  closeMonth,
  readStatement,
  billLines,
  booksLines,
};

/** The modules that have the code under test. */
export const modules = [
  "lib/usage/totals/directory.ts",
  "lib/usage/ledger/projection.ts",
  "lib/usage/ledger/project.ts",
  "lib/usage/ledger/settle.ts",
  "lib/usage/audit/totals-differences.ts",
  "lib/usage/audit/certain-audit.ts",
  "lib/usage/audit/audit.ts",
  "lib/usage/audit/repair.ts",
  "lib/usage/statement/close-month.ts",
  "lib/usage/statement/read-statement.ts",
  "cli/audit/bill-lines.ts",
  "cli/audit/books-lines.ts",
] as const;
