import type { Month } from "../../base/month.ts";
import { countedUnder } from "../../facts/keys.ts";
import type { Table, TableItem } from "../../store/table.ts";
import type { Entry } from "../ledger/entry.ts";
import { readPackages } from "../packages/package-items.ts";
import { callersOf, monthsOf, providersOf } from "../totals/directory.ts";
import { callerTotals, providerTotals, type TotalsGroup, unsettledTotals } from "../totals/keys.ts";
import { readCallerMonth, readProviderMonth, readUnsettledMonth } from "../totals/read-totals.ts";
import { add, addAttempt, type Tally } from "../totals/totals.ts";
import { type Unlisted, unlistedNames } from "../totals/unlisted.ts";

/** One number of the totals that is not the sum of the entries. */
export type TotalsDifference = {
  group: TotalsGroup;
  /** The attribute of the total; see `amountNames`. */
  attribute: string;
  /** What the entries come to, and what the totals say. */
  entries: number;
  totals: number;
  /** How many slices of the total have something that is no number under this name; absent if none has. */
  damaged?: number;
};

/** The names that are looked at although the lists of the month may lack them. */
export type KnownNames = {
  /** Ids of providers, such as every one that the program has an adapter for. */
  providers?: readonly string[];
};

/** Adds up entries one by one, and compares the sums with the totals of their month. */
export type TotalsComparison = {
  add(entry: Entry): void;
  /** The names that the entries have and the lists lack. Nothing reads totals by these. */
  unlisted(): Promise<Unlisted[]>;
  differences(): Promise<TotalsDifference[]>;
};

/**
 * Compares a month's entries, which are given one by one, with every total of the month: of any caller or provider that
 * an entry, a list of any month, a package or `known` names, and of unsettled attempts.
 */
export function compareTotals(table: Table, month: Month, known: KnownNames = {}): TotalsComparison {
  const expected: Tally = new Map();
  const callers = new Set<string>();
  const providers = new Set<string>();
  return {
    add(entry) {
      addAttempt(expected, entry, 1);
      callers.add(entry.caller);
      providers.add(entry.provider);
    },
    unlisted: () => unlistedNames(table, month, { callers, providers }),
    async differences() {
      const named = await namesToLookAt(table, month, known);
      const differences: TotalsDifference[] = [];
      // One owner's totals are held at a time.
      const compare = ({ found, damaged }: Found): void => {
        for (const [id, { group, amounts }] of found) {
          const broken = damaged.get(id)?.amounts;
          differences.push(...differencesBetween(group, expected.get(id)?.amounts, amounts, broken));
          expected.delete(id);
        }
      };
      for (const caller of new Set([...callers, ...named.callers].flatMap(countedUnder))) {
        const items = await readCallerMonth(table, caller, month);
        compare(tallyOf(items, (sk) => callerTotals(caller, sk.slice(0, 10))));
      }
      for (const provider of new Set([...providers, ...named.providers])) {
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

async function namesToLookAt(
  table: Table,
  month: Month,
  known: KnownNames,
): Promise<{ callers: Set<string>; providers: Set<string> }> {
  const callers = new Set<string>();
  const providers = new Set(known.providers);
  for (const { provider } of await readPackages(table)) providers.add(provider);
  for (const one of new Set([...(await monthsOf(table)), month])) {
    for (const caller of await callersOf(table, one)) callers.add(caller);
    for (const provider of await providersOf(table, one)) providers.add(provider);
  }
  return { callers, providers };
}

type Amounts = ReadonlyMap<string, number>;

/** Totals as they were found, and how many slices have something that is no number, by total and attribute. */
type Found = { found: Tally; damaged: Tally };

/** Every number on which a total and the sum of its entries differ. */
function differencesBetween(
  group: TotalsGroup,
  expected: Amounts = new Map(),
  found: Amounts = new Map(),
  broken: Amounts = new Map(),
): TotalsDifference[] {
  const names = new Set([...expected.keys(), ...found.keys(), ...broken.keys()]);
  return [...names].flatMap((attribute): TotalsDifference[] => {
    const [entries, totals] = [expected.get(attribute) ?? 0, found.get(attribute) ?? 0];
    const damaged = broken.get(attribute);
    if (damaged !== undefined) return [{ group, attribute, entries, totals, damaged }];
    return entries === totals ? [] : [{ group, attribute, entries, totals }];
  });
}

function tallyOf(items: readonly TableItem[], groupOf: (sk: string) => TotalsGroup): Found {
  const [found, damaged]: [Tally, Tally] = [new Map(), new Map()];
  for (const { pk: _pk, sk, ...amounts } of items) {
    for (const [attribute, value] of Object.entries(amounts)) {
      add(found, groupOf(sk), attribute, typeof value === "number" ? value : 0);
      if (typeof value !== "number") add(damaged, groupOf(sk), attribute, 1);
    }
  }
  return { found, damaged };
}
