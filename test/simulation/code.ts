import { twoFactor } from "../../lib/checks/two-factor.ts";
import { Problem } from "../../lib/domain/problem.ts";
import { createRecords } from "../../lib/records/records.ts";
import { forget } from "../../lib/records/forget.ts";
import { projectChanges } from "../../lib/usage/ledger/project.ts";
import { entryChangesOf } from "../../lib/usage/ledger/projection.ts";
import { settleCharge } from "../../lib/usage/ledger/settle.ts";
import { verify } from "../../lib/check/verify.ts";

/** The code under test: what ships, or a copy of it with one rule taken out. */
export type Code = {
  verify: typeof verify;
  twoFactor: typeof twoFactor;
  createRecords: typeof createRecords;
  forget: typeof forget;
  Problem: typeof Problem;
  entryChangesOf: typeof entryChangesOf;
  projectChanges: typeof projectChanges;
  settleCharge: typeof settleCharge;
};

export const shippedCode: Code = {
  verify,
  twoFactor,
  createRecords,
  forget,
  Problem,
  entryChangesOf,
  projectChanges,
  settleCharge,
};

/** Loads the code under test by `load`, which is given paths of this project's sources. */
export async function loadCode(load: (path: string) => Promise<unknown>): Promise<Code> {
  const modules = await Promise.all([
    load("lib/check/verify.ts"),
    load("lib/checks/two-factor.ts"),
    load("lib/records/records.ts"),
    load("lib/records/forget.ts"),
    load("lib/domain/problem.ts"),
    load("lib/usage/ledger/projection.ts"),
    load("lib/usage/ledger/project.ts"),
    load("lib/usage/ledger/settle.ts"),
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a copy of these very modules
  return Object.assign({}, ...modules) as Code;
}
