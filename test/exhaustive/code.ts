import { callReportOf, routedOf } from "../../lib/check/routed.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { chargeableCount } from "../../lib/records/record.ts";
import { createRecords } from "../../lib/records/records.ts";
import { settle } from "../../lib/records/settle.ts";
import { beginClaim, continueClaim } from "../../lib/records/steps/claim-steps.ts";
import { beginForgetting, continueForgetting } from "../../lib/records/steps/forget-steps.ts";
import { beginHolding, continueHolding, lateReport } from "../../lib/records/steps/holding-steps.ts";

/** The code under test: the steps that ship, or a copy of them with one rule taken out. */
export type Code = {
  beginClaim: typeof beginClaim;
  continueClaim: typeof continueClaim;
  beginHolding: typeof beginHolding;
  continueHolding: typeof continueHolding;
  lateReport: typeof lateReport;
  beginForgetting: typeof beginForgetting;
  continueForgetting: typeof continueForgetting;
  settle: typeof settle;
  recordFromItem: typeof recordFromItem;
  chargeableCount: typeof chargeableCount;
  createRecords: typeof createRecords;
  routedOf: typeof routedOf;
  callReportOf: typeof callReportOf;
};

export const shippedCode: Code = {
  beginClaim,
  continueClaim,
  beginHolding,
  continueHolding,
  lateReport,
  beginForgetting,
  continueForgetting,
  settle,
  recordFromItem,
  chargeableCount,
  createRecords,
  routedOf,
  callReportOf,
};

/** The modules that have the code under test. */
export const modules = [
  "lib/check/routed.ts",
  "lib/records/item.ts",
  "lib/records/record.ts",
  "lib/records/records.ts",
  "lib/records/settle.ts",
  "lib/records/steps/claim-steps.ts",
  "lib/records/steps/forget-steps.ts",
  "lib/records/steps/holding-steps.ts",
] as const;
