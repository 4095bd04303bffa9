import type { KnownCharge } from "../../../lib/domain/charge.ts";
import type { LifeStep } from "./life.ts";

/** How much happens to the books in a world at most. Every order of it is searched, down to single questions to the store. */
export type LedgerWorld = {
  /** What a person who chooses a world should know. */
  help: string;
  life: readonly LifeStep[];
  /** Batches of the stream that are posted at the same time. Each has any run of changes that none has had. */
  batches: number;
  /** Changes that come a second time, and changes that never come. */
  doubles: number;
  losses: number;
  /** What operators may order of an attempt: any of it, this many times. */
  orders: readonly { attempt: number; charge: KnownCharge }[];
  settlements: number;
  repairs: number;
  closes: number;
  /** Processes that end between two questions to the store, and writes that are lost or whose answers are. */
  kills: number;
  faults: number;
};

const base = {
  batches: 1,
  doubles: 0,
  losses: 0,
  orders: [],
  settlements: 0,
  repairs: 0,
  closes: 0,
  kills: 0,
  faults: 0,
};

/** The worlds of the books that are searched, by name. */
export const ledgerWorlds = {
  posted: {
    ...base,
    help: "a fail-over and a verdict; 2 batches at a time, 1 change twice, 1 settlement, 1 kill",
    life: ["claim", "fail over", "finish"],
    batches: 2,
    doubles: 1,
    orders: [
      { attempt: 1, charge: "charged" },
      { attempt: 2, charge: "free" },
    ],
    settlements: 1,
    kills: 1,
  },
  retried: {
    ...base,
    help: "a fail-over and a verdict; 2 batches at a time, 1 settlement, 2 writes that are lost or whose answers are",
    life: ["claim", "fail over", "finish"],
    batches: 2,
    orders: [{ attempt: 1, charge: "free" }],
    settlements: 1,
    faults: 2,
  },
  repaired: {
    ...base,
    help: "a verdict; 1 change never comes, 1 repair, 1 kill",
    life: ["claim", "finish at once"],
    losses: 1,
    repairs: 1,
    kills: 1,
  },
  corrected: {
    ...base,
    help: "the same with 1 settlement in place of the kill",
    life: ["claim", "finish at once"],
    losses: 1,
    orders: [{ attempt: 1, charge: "free" }],
    settlements: 1,
    repairs: 1,
  },
  closed: {
    ...base,
    help: "a verdict; 1 close of the month, 1 settlement, 1 kill",
    life: ["claim", "finish at once"],
    orders: [{ attempt: 1, charge: "free" }],
    settlements: 1,
    closes: 1,
    kills: 1,
  },
  raced: {
    ...base,
    help: "a verdict; 2 closes of the month at the same time",
    life: ["claim", "finish at once"],
    closes: 2,
  },
  outlived: {
    ...base,
    help: "a person who is forgotten, and retention that removes the record; 1 change twice, 2 settlements, 1 kill",
    life: ["claim", "finish at once", "forget", "remove"],
    doubles: 1,
    orders: [
      { attempt: 1, charge: "free" },
      { attempt: 1, charge: "charged" },
    ],
    settlements: 2,
    kills: 1,
  },
} as const satisfies Record<string, LedgerWorld>;
