import { shanghaiDay, shanghaiMinute } from "../../lib/base/shanghai-day.ts";
import { entryItem, keyOf, type Entry } from "../../lib/usage/ledger/entry.ts";
import { additionsOf, entryWrite } from "../../lib/usage/ledger/projection.ts";
import {
  callerTotals,
  providerTotals,
  sliceKey,
  type TotalsGroup,
  unsettledTotals,
} from "../../lib/usage/totals/keys.ts";
import { addAttempt, amountNames, type Tally } from "../../lib/usage/totals/totals.ts";
import type { World } from "./world.ts";

/** An entry, and the same attempt in its living record if that still has it. */
type Booked = { entry: Entry; seen: Entry | undefined };

/** Something that is done to the tables by hand, and what puts it right. */
export type Planting = {
  /**
   * `repair` puts it right alone. `totals` are rebuilt by a repair that is told to. `raise`: by any repair, if records confirm
   * the entries. `orders` are printed, and then totals are rebuilt. `person`: only a person can know, and nothing may be
   * rebuilt unasked.
   */
  cure: "repair" | "totals" | "raise" | "orders" | "person";
  mayBe(booked: Booked): boolean;
  plant(world: World, booked: Booked): Promise<unknown>;
};

const put = ({ usage }: World, entry: Entry): Promise<boolean> =>
  usage.write({ type: "put", item: entryItem(entry), conditions: [] });

const addTo = ({ usage }: World, group: TotalsGroup, name: string, amount: number): Promise<boolean> =>
  usage.write({ type: "add", key: sliceKey(group, 5), amounts: new Map([[name, amount]]) });

const strangeCaller = "iam:000000000000:role/nobody";

/** Everything that is planted, by what it is. */
export const plantings: Readonly<Record<string, Planting>> = {
  "a total of a caller that was raised": {
    cure: "totals",
    mayBe: () => true,
    plant: (world, { entry: { caller, provider, kind, startedAt } }) =>
      addTo(
        world,
        callerTotals(caller, shanghaiDay(startedAt)),
        amountNames.attempts(provider, kind, "charged"),
        2,
      ),
  },
  "a total of a caller that was lowered": {
    cure: "raise",
    mayBe: () => true,
    plant: (world, { entry: { caller, provider, kind, charge, startedAt } }) =>
      addTo(
        world,
        callerTotals(caller, shanghaiDay(startedAt)),
        amountNames.attempts(provider, kind, charge),
        -1,
      ),
  },
  "a total of a provider that was raised": {
    cure: "totals",
    mayBe: () => true,
    plant: (world, { entry: { provider, kind, startedAt } }) => {
      const day = shanghaiDay(startedAt);
      return addTo(world, providerTotals(provider, day.slice(0, 7)), amountNames.chargedOnDay(day, kind), 2);
    },
  },
  "a total of unsettled attempts that was raised": {
    cure: "totals",
    mayBe: () => true,
    plant: (world, { entry: { startedAt } }) => {
      const minute = shanghaiMinute(startedAt);
      return addTo(world, unsettledTotals(minute.slice(0, 13)), amountNames.unsettledInMinute(minute), 2);
    },
  },
  "an entry that was deleted": {
    cure: "repair",
    mayBe: ({ seen }) => seen !== undefined,
    plant: ({ usage }, { entry }) => usage.write({ type: "delete", key: keyOf(entry) }),
  },
  "an entry that was turned down": {
    cure: "repair",
    mayBe: ({ entry, seen }) => seen !== undefined && entry.charge === "charged",
    plant: (world, { entry }) => put(world, { ...entry, charge: "free" }),
  },
  "an entry that was turned up": {
    cure: "orders",
    mayBe: ({ entry, seen }) =>
      seen !== undefined && entry.charge === "free" && entry.settlement === undefined,
    plant: (world, { entry }) => put(world, { ...entry, charge: "charged" }),
  },
  "an entry of an attempt that never was": {
    cure: "orders",
    mayBe: ({ entry, seen }) => seen !== undefined && entry.charge === "charged",
    plant: (world, { entry: { settlement: _settlement, ...entry } }) => put(world, { ...entry, attempt: 30 }),
  },
  "an entry that was doubled under another caller": {
    cure: "repair",
    mayBe: ({ seen }) => seen !== undefined,
    plant: (world, { entry }) => put(world, { ...entry, caller: strangeCaller }),
  },
  "an entry that was doubled, and counted twice": {
    cure: "repair",
    mayBe: ({ seen }) => seen !== undefined,
    plant: async ({ usage }, { entry }) => {
      const tally: Tally = new Map();
      addAttempt(tally, { ...entry, caller: strangeCaller }, 1);
      await usage.transact([
        entryWrite({ ...entry, caller: strangeCaller }, undefined),
        ...additionsOf(tally, 3),
      ]);
    },
  },
  "an entry that was copied to a key that is not its own": {
    cure: "repair",
    mayBe: () => true,
    plant: ({ usage }, { entry }) => {
      const { pk, sk } = keyOf(entry);
      return usage.write({ type: "put", item: { ...entry, pk, sk: `${sk} copy` }, conditions: [] });
    },
  },
  "an entry that was doubled, and says more": {
    cure: "person",
    mayBe: ({ entry, seen }) => seen !== undefined && entry.charge === "free",
    plant: (world, { entry }) => put(world, { ...entry, caller: strangeCaller, charge: "charged" }),
  },
  "an entry that was doubled after its record": {
    cure: "person",
    mayBe: ({ seen }) => seen === undefined,
    plant: (world, { entry }) => put(world, { ...entry, caller: strangeCaller }),
  },
  "an entry that was deleted after its record": {
    cure: "person",
    mayBe: ({ entry, seen }) => seen === undefined && entry.charge === "charged",
    plant: ({ usage }, { entry }) => usage.write({ type: "delete", key: keyOf(entry) }),
  },
};
