import { shanghaiMonth } from "../../lib/base/month.ts";
import { shanghaiDay, shanghaiMinute } from "../../lib/base/shanghai-day.ts";
import type { TableKey } from "../../lib/store/table.ts";
import type { Item } from "../../lib/store/write.ts";
import { entryItem, keyOf, type Entry } from "../../lib/usage/ledger/entry.ts";
import { addChange, additionsOf, entryWrite } from "../../lib/usage/ledger/projection.ts";
import {
  callersPartition,
  callerTotals,
  monthsPartition,
  providersPartition,
  providerTotals,
  sliceCount,
  sliceKey,
  type TotalsGroup,
  unsettledTotals,
} from "../../lib/usage/totals/keys.ts";
import { amountNames, type Tally } from "../../lib/usage/totals/totals.ts";
import { idleProvider, type World } from "./world.ts";

/** An entry, and the same attempt in its living record if that still has it. */
type Booked = { entry: Entry; seen: Entry | undefined };

/** Something that is done to the tables by hand, and what puts it right. */
export type Planting = {
  /**
   * `repair` puts it right alone. `totals` are rebuilt by a repair that is told to. `raise`: by any repair, if records confirm
   * the entries. `rebuild`: a repair that is told to rebuild totals takes out the entry with them. `person`: only a person can
   * know, and nothing may be rebuilt unasked.
   */
  cure: "repair" | "totals" | "raise" | "rebuild" | "person";
  mayBe(booked: Booked): boolean;
  plant(world: World, booked: Booked): Promise<unknown>;
};

const put = ({ usage }: World, entry: Entry): Promise<boolean> =>
  usage.write({ type: "put", item: entryItem(entry), conditions: [] });

const addTo = ({ usage }: World, group: TotalsGroup, name: string, amount: number): Promise<boolean> =>
  usage.write({ type: "add", key: sliceKey(group, 5), amounts: new Map([[name, amount]]) });

const strangeCaller = "iam:000000000000:role/nobody";

/** Writes an entry as if it had been posted. */
const putWithTotals = ({ usage }: World, next: Entry, stands: Entry | undefined): Promise<unknown> => {
  const tally: Tally = new Map();
  addChange(tally, next, stands);
  return usage.transact([entryWrite(next, stands), ...additionsOf(tally, 3)]);
};

/** Changes fields of an entry where it stands. */
const putFields = ({ usage }: World, entry: Entry, fields: Item): Promise<boolean> =>
  usage.write({ type: "put", item: { ...entryItem(entry), ...fields, ...keyOf(entry) }, conditions: [] });

const deleteKey = ({ usage }: World, key: TableKey): Promise<boolean> => usage.write({ type: "delete", key });

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
  "a total of a provider that was never called": {
    cure: "totals",
    mayBe: () => true,
    plant: (world, { entry: { kind, startedAt } }) => {
      const day = shanghaiDay(startedAt);
      const name = amountNames.chargedOnDay(day, kind);
      return addTo(world, providerTotals(idleProvider, day.slice(0, 7)), name, 2);
    },
  },
  "a total that is no number": {
    cure: "raise",
    mayBe: () => true,
    plant: async ({ usage }, { entry: { caller, provider, kind, charge, startedAt } }) => {
      const group = callerTotals(caller, shanghaiDay(startedAt));
      const name = amountNames.attempts(provider, kind, charge);
      for (let slice = 0; slice < sliceCount; slice += 1) {
        const key = sliceKey(group, slice);
        const value = (await usage.read(key))?.[name];
        if (typeof value !== "number" || value <= 0) continue;
        await usage.write({ type: "update", key, conditions: [], set: [[[name], "lots"]], remove: [] });
        return;
      }
    },
  },
  "a caller that is in no list": {
    cure: "repair",
    mayBe: () => true,
    plant: (world, { entry: { caller, startedAt } }) =>
      deleteKey(world, { pk: callersPartition(shanghaiMonth(startedAt)), sk: caller }),
  },
  "a provider that is in no list": {
    cure: "repair",
    mayBe: () => true,
    plant: (world, { entry: { provider, startedAt } }) =>
      deleteKey(world, { pk: providersPartition(shanghaiMonth(startedAt)), sk: provider }),
  },
  "a month that is in no list": {
    cure: "repair",
    mayBe: () => true,
    plant: (world, { entry: { startedAt } }) =>
      deleteKey(world, { pk: monthsPartition, sk: shanghaiMonth(startedAt) }),
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
    cure: "repair",
    mayBe: ({ entry, seen }) =>
      seen !== undefined && entry.charge === "free" && entry.settlement === undefined,
    plant: (world, { entry }) => put(world, { ...entry, charge: "charged" }),
  },
  "an entry that was turned up together with its totals": {
    cure: "person",
    mayBe: ({ entry, seen }) =>
      seen !== undefined && entry.charge === "free" && entry.settlement === undefined,
    plant: (world, { entry }) => putWithTotals(world, { ...entry, charge: "charged" }, entry),
  },
  "an entry with a settlement that never was": {
    cure: "repair",
    mayBe: ({ entry, seen }) => seen !== undefined && entry.settlement === undefined,
    plant: (world, { entry }) => put(world, { ...entry, settlement: 1 }),
  },
  "an entry whose start was turned": {
    cure: "repair",
    mayBe: ({ seen }) => seen !== undefined,
    plant: (world, { entry }) => putFields(world, entry, { startedAt: entry.startedAt + 3_600_000 }),
  },
  "an entry whose start was turned into another month": {
    cure: "repair",
    mayBe: ({ seen }) => seen !== undefined,
    plant: (world, { entry }) => putFields(world, entry, { startedAt: entry.startedAt - 40 * 86_400_000 }),
  },
  "an entry that cannot be read": {
    cure: "repair",
    mayBe: ({ seen }) => seen !== undefined,
    plant: (world, { entry }) => putFields(world, entry, { startedAt: "yesterday" }),
  },
  "an entry that cannot be read after its record": {
    cure: "person",
    mayBe: ({ seen }) => seen === undefined,
    plant: (world, { entry }) => putFields(world, entry, { type: "note" }),
  },
  "an entry of an attempt that never was": {
    cure: "repair",
    mayBe: ({ entry, seen }) => seen !== undefined && entry.charge === "charged",
    plant: (world, { entry: { settlement: _settlement, ...entry } }) => put(world, { ...entry, attempt: 30 }),
  },
  "an entry of an attempt that never was, with its totals": {
    cure: "rebuild",
    mayBe: ({ entry, seen }) => seen !== undefined && entry.charge === "charged",
    plant: (world, { entry: { settlement: _settlement, ...entry } }) =>
      putWithTotals(world, { ...entry, attempt: 30 }, undefined),
  },
  "an entry that was doubled under another caller": {
    cure: "repair",
    mayBe: ({ seen }) => seen !== undefined,
    plant: (world, { entry }) => put(world, { ...entry, caller: strangeCaller }),
  },
  "an entry that was doubled, and counted twice": {
    cure: "repair",
    mayBe: ({ seen }) => seen !== undefined,
    plant: (world, { entry }) => putWithTotals(world, { ...entry, caller: strangeCaller }, undefined),
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
