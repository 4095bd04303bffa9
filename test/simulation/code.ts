import { twoFactor } from "../../lib/checks/two-factor.ts";
import { Problem } from "../../lib/domain/problem.ts";
import { startCourse } from "../../lib/providers/call-course.ts";
import { createConnections } from "../../lib/providers/connections.ts";
import { createRecords } from "../../lib/records/records.ts";
import { forgetRecord } from "../../lib/records/forget-record.ts";
import { projectChanges } from "../../lib/usage/ledger/project.ts";
import { entryChangesOf } from "../../lib/usage/ledger/projection.ts";
import { settleCharge } from "../../lib/usage/ledger/settle.ts";
import { verify } from "../../lib/check/verify.ts";

/** The code under test: what ships, or a copy of it with one rule taken out. */
export type Code = {
  verify: typeof verify;
  twoFactor: typeof twoFactor;
  createRecords: typeof createRecords;
  forgetRecord: typeof forgetRecord;
  Problem: typeof Problem;
  entryChangesOf: typeof entryChangesOf;
  projectChanges: typeof projectChanges;
  settleCharge: typeof settleCharge;
  createConnections: typeof createConnections;
  startCourse: typeof startCourse;
};

export const shippedCode: Code = {
  verify,
  twoFactor,
  createRecords,
  forgetRecord,
  Problem,
  entryChangesOf,
  projectChanges,
  settleCharge,
  createConnections,
  startCourse,
};

/** The modules that have the code under test. */
export const modules = [
  "lib/check/verify.ts",
  "lib/checks/two-factor.ts",
  "lib/records/records.ts",
  "lib/records/forget-record.ts",
  "lib/domain/problem.ts",
  "lib/usage/ledger/projection.ts",
  "lib/usage/ledger/project.ts",
  "lib/usage/ledger/settle.ts",
  "lib/providers/connections.ts",
  "lib/providers/call-course.ts",
] as const;
