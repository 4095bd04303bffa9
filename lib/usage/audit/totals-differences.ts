import type { Month } from "../../base/month.ts";
import type { Table, TableItem } from "../../store/table.ts";
import type { Entry } from "../ledger/entry.ts";
import { callersOf, providersOf } from "../totals/directory.ts";
import { callerTotals, providerTotals, type TotalsGroup, unsettledTotals } from "../totals/keys.ts";
import { readCallerMonth, readProviderMonth, readUnsettledMonth } from "../totals/read-totals.ts";
import { add, addAttempt, type Tally } from "../totals/totals.ts";

/** One number of the totals that is not the sum of the entries. */
export type TotalsDifference = {
  group: TotalsGroup;
  /** The attribute of the total; see `amountNames`. */
  attribute: string;
  /** What the entries come to, and what the totals say. */
  entries: number;
  totals: number;
};

/** Adds up entries one by one, and compares the sums with the totals of their month. */
export type TotalsComparison = {
  add(entry: Entry): void;
  differences(): Promise<TotalsDifference[]>;
};

/**
 * Compares a month's entries, which are given one by one, with every total of the month: of any caller, of any
 * provider and of unsettled attempts.
 */
export function compareTotals(table: Table, month: Month): TotalsComparison {
  const expected: Tally = new Map();
  const callers = new Set<string>();
  const providers = new Set<string>();
  return {
    add(entry) {
      addAttempt(expected, entry, 1);
      callers.add(entry.caller);
      providers.add(entry.provider);
    },
    async differences() {
      for (const caller of await callersOf(table, month)) callers.add(caller);
      for (const provider of await providersOf(table, month)) providers.add(provider);
      const differences: TotalsDifference[] = [];
      // One owner's totals are held at a time.
      const compare = (found: Tally): void => {
        for (const [id, { group, amounts }] of found) {
          differences.push(...differencesBetween(group, expected.get(id)?.amounts, amounts));
          expected.delete(id);
        }
      };
      for (const caller of callers) {
        const items = await readCallerMonth(table, caller, month);
        compare(tallyOf(items, (sk) => callerTotals(caller, sk.slice(0, 10))));
      }
      for (const provider of providers) {
        const items = await readProviderMonth(table, provider, month);
        compare(tallyOf(items, () => providerTotals(provider, month)));
      }
      const unsettled = await readUnsettledMonth(table, month);
      compare(tallyOf(unsettled, (sk) => unsettledTotals(sk.slice(0, 13))));
      for (const { group, amounts } of expected.values()) {
        differences.push(...differencesBetween(group, amounts, undefined));
      }
      return differences;
    },
  };
}

type Amounts = ReadonlyMap<string, number>;

/** Every number on which a total and the sum of its entries differ. */
function differencesBetween(
  group: TotalsGroup,
  expected: Amounts = new Map(),
  found: Amounts = new Map(),
): TotalsDifference[] {
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((attribute) => {
    const [entries, totals] = [expected.get(attribute) ?? 0, found.get(attribute) ?? 0];
    return entries === totals ? [] : [{ group, attribute, entries, totals }];
  });
}

function tallyOf(items: readonly TableItem[], groupOf: (sk: string) => TotalsGroup): Tally {
  const tally: Tally = new Map();
  for (const { pk: _pk, sk, ...amounts } of items) {
    for (const [attribute, value] of Object.entries(amounts)) {
      if (typeof value === "number") add(tally, groupOf(sk), attribute, value);
    }
  }
  return tally;
}
