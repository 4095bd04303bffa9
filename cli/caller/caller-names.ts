import { previousMonth, shanghaiMonth } from "../../lib/base/month.ts";
import { systemClock } from "../../lib/base/system.ts";
import { isPersonalName } from "../../lib/entry/caller.ts";
import { commonNames, countedUnder, declaredCallers, everyCaller } from "../../lib/facts/keys.ts";
import type { Table } from "../../lib/store/table.ts";
import { callersOf } from "../../lib/usage/totals/directory.ts";
import { UsageError } from "../command.ts";

/** The names that callers can have: as `lib/entry/caller.ts` makes them. */
const callerNames = [
  /^iam:\d{12}:(?:root|role\/[\w+=,.@-]{1,64}|user\/(?:[\x21-\x7e]{1,150}\/)?[\w+=,.@-]{1,64})$/u,
  /^jwt:[\x21-\x7e]{1,128}$/u,
  /^alias:(?!\d+$)[A-Za-z0-9_-]{1,128}$/u,
  /^declared:[A-Za-z0-9._-]{1,64}$/u,
];

/** Refuses names that no caller can have, such as that of a session or of a person's number. Throws UsageError. */
export function assertCaller(caller: string): void {
  const isName = callerNames.some((form) => form.test(caller));
  if (commonNames.has(caller) || (isName && !isPersonalName(caller.slice(caller.indexOf(":") + 1)))) return;
  throw new UsageError(
    "That is not the name of a caller. Names begin with iam:, jwt:, alias: or declared:, such as iam:123456789012:role/orders; '*' " +
      "stands for all. npx idcheck usage --by caller prints those that have called.",
  );
}

const meanings = new Map([
  [everyCaller, "'*' (each caller without limits of its own)"],
  [declaredCallers, `'${declaredCallers}' (all callers together that declare their name)`],
]);

/** A caller as a sentence names it. */
export function nameOf(caller: string): string {
  return meanings.get(caller) ?? caller;
}

/** Whether a caller, or any of those that a name stands for, has a check in the books of this month or the last. */
export async function hasCalled(usage: Table, caller: string): Promise<boolean> {
  const month = shanghaiMonth(systemClock.now());
  const lists = await Promise.all([month, previousMonth(month)].map((one) => callersOf(usage, one)));
  return lists.flat().some((seen) => countedUnder(seen).includes(caller));
}
