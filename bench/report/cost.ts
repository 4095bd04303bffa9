import type { Results } from "../results.ts";
import { figureOf } from "../statistics.ts";
import { number, type Table } from "./tables.ts";

/**
 * AWS list prices in US dollars: us-east-1, on demand, first tier, without the free tier, as of November 2025.
 * cn-north-1 and cn-northwest-1 have their own lists, in yuan.
 */
const prices = {
  apiRequest: 1 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaArmGigabyteSecond: 0.000_013_333_4,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  storedGigabyteMonth: 0.25,
  backedUpGigabyteMonth: 0.2,
  loggedGigabyte: 0.5,
  sentGigabyte: 0.09,
} as const;

/** An HTTP API counts a request once for every 512 KB or part of that. */
const apiRequestBytes = 512 * 1024;

/** What no benchmark can measure; docs/cost.md explains each value. */
const assumed = {
  providerMs: 300,
  memoryGigabytes: 1,
  retentionMonths: 400 / 30.4,
  /** The access log, and Lambda's own line about an invocation. */
  platformLogBytes: 700,
  /** For the record and its entry, including what DynamoDB adds to an item. */
  storedBytes: 1_100 + 500,
  /** An instance makes three reads of half a unit every 10 s, for a caller without monthly limits: at one check per second, one and a half units for ten checks. */
  readUnits: 0.15,
} as const;

/** What is checked a million times. `bodyBytes` is what a caller sends, and roughly what the provider receives. */
type Case = { title: string; counted: "twoFactor" | "threeFactor"; bodyBytes: number };

const cases: readonly Case[] = [
  { title: "two-factor", counted: "twoFactor", bodyBytes: 300 },
  { title: "three-factor, image of 200 KB", counted: "threeFactor", bodyBytes: base64Length(200_000) },
  {
    title: "three-factor, image of 1.5 MB",
    counted: "threeFactor",
    bodyBytes: base64Length(1_572_864) + 300,
  },
];

/** The price of 1,000,000 checks by item, in US dollars. */
export function costTable(results: Results): Table {
  const lines = cases.map((checked) => Object.entries(costOf(checked, results)));
  const names = lines[0]?.map(([name]) => name) ?? [];
  const totals = lines.map((line) => line.reduce((sum, [, dollars]) => sum + dollars, 0));
  return {
    head: ["1,000,000 checks, US dollars", ...cases.map(({ title }) => title)],
    rows: [
      ...names.map((name, index) => [name, ...lines.map((line) => number(line[index]?.[1] ?? 0, 2))]),
      ["**AWS together**", ...totals.map((total) => `**${number(total, 2)}**`)],
    ],
  };
}

/** The counts that the prices are multiplied by, from the last run. */
export function costCountTable(results: Results): Table {
  const { projection } = results.growth;
  return {
    head: ["measured, a check", ...cases.map(({ title }) => title)],
    rows: [
      [
        "write units of the record",
        ...cases.map(({ counted }) => number(results.counts.idcheck[counted].writeUnits, 2)),
      ],
      [
        "write units of the projection, full batches",
        ...cases.map(() => number(projection.writeUnitsPerCheck, 2)),
      ],
      [
        "write units of the projection, a check alone",
        ...cases.map(() => number(projection.writeUnitsOfLoneCheck, 2)),
      ],
      ["bytes of log", ...cases.map(({ counted }) => number(results.counts.idcheck[counted].logBytes, 0))],
      ["time beside the provider's, ms", ...cases.map((checked) => number(ownMs(checked, results), 0))],
    ],
  };
}

function costOf(checked: Case, results: Results): Readonly<Record<string, number>> {
  const { counts, growth } = results;
  const million = 1e6;
  const { logBytes, writeUnits } = counts.idcheck[checked.counted];
  const seconds = (assumed.providerMs + ownMs(checked, results)) / 1000;
  const storedGigabytes = (million * assumed.storedBytes) / 1e9;
  return {
    "HTTP API, requests": million * Math.ceil(checked.bodyBytes / apiRequestBytes) * prices.apiRequest,
    "Lambda, requests": million * prices.lambdaRequest,
    "Lambda, time (arm64)": million * seconds * assumed.memoryGigabytes * prices.lambdaArmGigabyteSecond,
    "DynamoDB, writes of the record": million * writeUnits * prices.writeUnit,
    "DynamoDB, writes of the projection": million * growth.projection.writeUnitsPerCheck * prices.writeUnit,
    "DynamoDB, reads": million * assumed.readUnits * prices.readUnit,
    "DynamoDB, storage and backup for 400 days":
      storedGigabytes * assumed.retentionMonths * (prices.storedGigabyteMonth + prices.backedUpGigabyteMonth),
    "CloudWatch, log": ((million * (logBytes + assumed.platformLogBytes)) / 1e9) * prices.loggedGigabyte,
    "traffic to the provider": ((million * checked.bodyBytes) / 1e9) * prices.sentGigabyte,
  };
}

/** What a check takes apart from waiting: measured on this machine, whose cores differ from Lambda's. */
function ownMs({ counted }: Case, { samples }: Results): number {
  const name = counted === "twoFactor" ? "warm.p50Ms" : "image.p50Ms";
  return figureOf(samples.idcheck[name] ?? []).median;
}

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}
