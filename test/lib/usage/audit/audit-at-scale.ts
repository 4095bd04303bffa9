import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import * as v from "valibot";
import { projectFolder } from "../../../../local/serverless-file.ts";
import { cliPath } from "../../../cli/run-cli.ts";
import { billOf, month, provider } from "./made-up-month.ts";

/** How an audit of a month of `entries` went. */
type ScaleResult = {
  entries: number;
  agrees: boolean;
  seconds: number;
  /** The processor time of the audit's process. */
  cpuSeconds: number;
  /** Read units of DynamoDB: half a unit for 4 KB of entries, a whole one for 4 KB of records. */
  readUnits: number;
  /** The most resident memory of the audit's process. */
  megabytes: number;
};

/**
 * Runs `npx idcheck audit` in a process of its own on a month of as many entries of 1,000 callers, with records and a bill that
 * lists each charged call. Another process stands for DynamoDB and makes up each page when it is asked for it: writing so
 * many items to an engine would take half an hour.
 */
export async function auditAtScale(entries: number): Promise<ScaleResult> {
  const folder = await mkdtemp(join(tmpdir(), "idcheck-audit-"));
  const tables = fork(join(import.meta.dirname, "made-up-tables.ts"), [String(entries)]);
  try {
    const bill = join(folder, "bill.csv");
    await pipeline(Readable.from(billOf(entries)), createWriteStream(bill));
    const { address } = await messageOf(tables, v.object({ address: v.object({ port: v.number() }) }));
    const startedAt = performance.now();
    const audit = await runAudit(bill, `http://127.0.0.1:${address.port}`);
    const seconds = (performance.now() - startedAt) / 1_000;
    tables.send("read units");
    const { readUnits } = await messageOf(tables, v.object({ readUnits: v.number() }));
    return { ...audit, seconds: rounded(seconds), readUnits };
  } finally {
    if (tables.connected) tables.disconnect();
    await rm(folder, { recursive: true });
  }
}

const printed = v.object({
  entries: v.number(),
  agrees: v.boolean(),
  bill: v.object({ isPossible: v.boolean() }),
});
const told = v.object({ maxResidentKilobytes: v.number(), cpuSeconds: v.number() });

async function runAudit(billPath: string, endpoint: string) {
  const bill = ["--provider", provider, "--bill-file", billPath];
  const audit = fork(cliPath, ["audit", "--stage", "prod", "--month", month, ...bill, "--json"], {
    execArgv: [...heapOptions(), "--import", join(import.meta.dirname, "report-peak.ts")],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: {
      ...process.env,
      IDCHECK_VERIFICATIONS_TABLE: "verifications",
      IDCHECK_USAGE_TABLE: "usage",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "operator",
      AWS_SECRET_ACCESS_KEY: "operator",
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    },
  });
  const [output, { maxResidentKilobytes, cpuSeconds }] = await Promise.all([
    text(audit.stdout ?? Readable.from([])),
    messageOf(audit, told),
  ]);
  const result = v.parse(printed, JSON.parse(output));
  return {
    entries: result.entries,
    agrees: result.agrees && result.bill.isPossible,
    cpuSeconds: rounded(cpuSeconds),
    megabytes: Math.round(maxResidentKilobytes / 1_024),
  };
}

/** The options of Node with which `npx idcheck` runs. */
function heapOptions(): string[] {
  const launcher = readFileSync(join(projectFolder, "cli/launch.sh"), "utf8");
  return launcher.match(/--max-[a-z-]+=\d+/gu) ?? [];
}

/** The next message of a process; rejects if it ends without one. */
async function messageOf<Schema extends v.GenericSchema>(
  child: ChildProcess,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const message = once(child, "message").then(([one]: unknown[]) => one);
  const ended = once(child, "close").then(() => undefined);
  return v.parse(schema, await Promise.race([message, ended]));
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
