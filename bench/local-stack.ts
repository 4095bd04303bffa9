/**
 * How fast the local stack answers, at first and after many checks: `node bench/local-stack.ts [checks]`, 20,000 by default.
 * Four callers check at a time, by HTTP, on a stack in a process of its own. Every row is a part of the run. Needs Linux, which
 * says how much processor time the stack and its engine take; that says more than the clock where other programs run.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { recordTable } from "../cli/text-table.ts";
import { portSettings } from "../local/ports.ts";
import { projectFolder } from "../local/serverless-file.ts";
import { magicIdNumber } from "../local/simulators/people.ts";
import { percentile } from "./statistics.ts";

const callers = 4;
const parts = 10;

const checks = Number(process.argv[2] ?? 20_000);
const freePorts = Object.fromEntries(Object.values(portSettings).map(({ variable }) => [variable, "0"]));
const stack = spawn(process.execPath, ["local/start.ts", "--no-samples"], {
  cwd: projectFolder,
  env: { ...process.env, ...freePorts },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const url = await addressOf(stack.stdout);
  const rows = [];
  for (let part = 0; part < parts; part += 1)
    rows.push({ "after checks": part * perPart(), ...(await run(url)) });
  console.log(recordTable(rows).join("\n"));
} finally {
  stack.kill("SIGINT");
}

function perPart(): number {
  return Math.ceil(checks / parts);
}

async function addressOf(output: AsyncIterable<Buffer>): Promise<string> {
  let printed = "";
  for await (const chunk of output) {
    printed += chunk.toString();
    const [, url] = /page to try checks\s+(http:\S+)\//u.exec(printed) ?? [];
    if (url !== undefined && printed.includes("Try it:")) return url;
  }
  throw new Error(`The stack ended: ${printed}`);
}

/** Processor time of the stack and of what it started, in milliseconds since their start. */
function processorMs(): { stack: number; engine: number } {
  const ofAll = readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((pid) => timesOf(Number(pid)));
  const sum = (isMeant: (process: (typeof ofAll)[number]) => boolean): number =>
    ofAll.filter(isMeant).reduce((total, { usedMs }) => total + usedMs, 0);
  return {
    stack: sum(({ pid }) => pid === stack.pid),
    engine: sum(({ parent }) => parent === stack.pid),
  };
}

/** What the system says about a process, if it still runs. Its clock ticks a hundred times a second. */
function timesOf(pid: number): { pid: number; parent: number; usedMs: number }[] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /su, "")
      .split(" ");
    return [{ pid, parent: Number(fields[1]), usedMs: (Number(fields[11]) + Number(fields[12])) * 10 }];
  } catch {
    return [];
  }
}

async function run(url: string): Promise<Record<string, number | string>> {
  const durationsMs: number[] = [];
  let left = perPart();
  const before = processorMs();
  const startedAt = performance.now();
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      durationsMs.push(await check(url, left));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const elapsedMs = performance.now() - startedAt;
  const after = processorMs();
  const usedMs = (name: "stack" | "engine"): string =>
    ((after[name] - before[name]) / durationsMs.length).toFixed(2);
  return {
    "checks/s": Math.round((durationsMs.length * 1000) / elapsedMs),
    "p50 ms": percentile(durationsMs, 50).toFixed(1),
    "p99 ms": percentile(durationsMs, 99).toFixed(1),
    "CPU ms a check: stack": usedMs("stack"),
    engine: usedMs("engine"),
  };
}

async function check(url: string, number: number): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/two-factor`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
    body: JSON.stringify({ name: "示例甲", idNumber: magicIdNumber("110001", number % 1000) }),
  });
  if (response.status !== 200)
    throw new Error(`A check was answered with ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
  return performance.now() - startedAt;
}
