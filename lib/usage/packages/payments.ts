import type { Share } from "./allocation.ts";
import { apportion, portion } from "./apportion.ts";
import { holdsLastCall, priceOf, remainderOf } from "./package.ts";

/** Calls of one caller, day, provider and kind that one package paid for. */
export type Payment = {
  /** Undefined if the list price was paid. */
  packageId: string | undefined;
  calls: number;
  milliFen: number;
};

/** The charged calls of one caller on a day, and their list price in milli-fen. */
export type CallerCalls = { calls: number; listMilliFen: number };

/**
 * Whether a caller's payments depend on other callers' calls on that day: because more than one package paid, or
 * because one was used up and its last call cost more than the others.
 */
export function dependsOnOthers(shares: readonly Share[]): boolean {
  if (shares.length > 1) return true;
  return shares.some(
    ({ package: bought, first, calls }) =>
      bought !== undefined && remainderOf(bought) > 0 && holdsLastCall(bought, first, calls),
  );
}

const listPrice: Share = { day: "", kind: "", package: undefined, first: 0, calls: 0 };

/**
 * Divides the shares of one day and kind among its callers. Each share is divided in proportion to the calls that are
 * not yet paid for, in whole calls, so that the callers' payments add up to the shares to the unit. The share with a
 * package's last call also carries the remainder of its fee, which goes to the last of that share's callers by name.
 *
 * If a caller has more calls than the shares, because the totals grew while they were read, the rest is paid for like
 * the last share.
 */
export function dividePayments(
  shares: readonly Share[],
  callers: ReadonlyMap<string, CallerCalls>,
): Map<string, Payment[]> {
  const unpaid = new Map([...callers].map(([caller, { calls }]) => [caller, calls]));
  const payments = new Map<string, Payment[]>([...callers.keys()].map((caller) => [caller, []]));
  const ordered = shares.length === 0 ? [listPrice] : shares;
  for (const [index, share] of ordered.entries()) {
    const left = [...unpaid.values()].reduce((sum, calls) => sum + calls, 0);
    const total = index === ordered.length - 1 ? left : Math.min(share.calls, left);
    const parts = [...apportion(total, unpaid)].filter(([, calls]) => calls > 0);
    const lastPayer = parts
      .map(([caller]) => caller)
      .toSorted()
      .at(-1);
    for (const [caller, calls] of parts) {
      unpaid.set(caller, (unpaid.get(caller) ?? 0) - calls);
      payments.get(caller)?.push(paymentOf(share, calls, caller === lastPayer, callers.get(caller)));
    }
  }
  return payments;
}

function paymentOf(
  { package: bought, first, calls: shared }: Share,
  calls: number,
  isLastPayer: boolean,
  caller: CallerCalls | undefined,
): Payment {
  if (bought === undefined) {
    const milliFen = portion(caller?.listMilliFen ?? 0, calls, caller?.calls ?? 0);
    return { packageId: undefined, calls, milliFen };
  }
  const remainder = isLastPayer && holdsLastCall(bought, first, shared) ? remainderOf(bought) : 0;
  return { packageId: bought.id, calls, milliFen: calls * priceOf(bought) + remainder };
}
