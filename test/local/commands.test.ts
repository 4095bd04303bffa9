import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";

import { chargeCodes } from "../../lib/records/item.ts";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import { listen } from "../../local/ports.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { freePorts } from "./free-ports.ts";

type Running = { child: ChildProcess; output(): string; exitCode: Promise<number | null> };
type Environment = Record<string, string>;

const { PATH, NODE_COMPILE_CACHE } = process.env;
const running: Running[] = [];
afterEach(async () => {
  // A gateway before its backing: a projection that is under way would wait for it.
  for (const { child, exitCode } of running.splice(0).toReversed()) {
    child.kill("SIGTERM");
    await exitCode;
  }
});

function run(command: string, environment: Environment, ...flags: string[]): Running {
  const child = spawn(process.execPath, [join("local", `${command}.ts`), ...flags], {
    cwd: projectFolder,
    env: { PATH, NODE_COMPILE_CACHE, ...environment },
  });
  let output = "";
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const exitCode = once(child, "exit").then(([code]) => (typeof code === "number" ? code : null));
  const started = { child, output: () => output, exitCode };
  running.push(started);
  return started;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const untilPrinted = (process: Running, text: string): Promise<void> =>
  expect.poll(() => process.output(), { timeout: 45_000 }).toContain(text);

describe("npm start", () => {
  it("-- --once prints the table of samples and exits with 0", async () => {
    const { environment } = await freePorts();
    const start = run("start", environment, "--once");
    expect(await start.exitCode, start.output()).toBe(0);
    expect(start.output()).toMatch(/^Starting the local stack of idcheck …\n {2}simulated providers +http:/u);
    expect(start.output()).toMatch(/^(\d+) of \1 samples as expected\.$/mu);
    expect(start.output()).not.toContain('"event":"check"');
  });

  it("-- --auth iam refuses what is not signed, and runs the samples signed", async () => {
    const { environment, urlOf } = await freePorts();
    const start = run("start", environment, "--auth", "iam");
    await untilPrinted(start, "Try it:");
    expect(start.output()).toMatch(/^(\d+) of \1 samples as expected\.$/mu);
    expect(start.output()).toContain("every call must be signed (SigV4)");
    expect(start.output()).toContain("--aws-sigv4 aws:amz:us-east-1:execute-api --user local:local");
    expect((await fetch(`${urlOf("http")}/v1/two-factor`, { method: "POST" })).status).toBe(403);
  });

  it("serves until it is stopped, with lines to copy", async () => {
    const { environment, urlOf } = await freePorts();
    const start = run("start", environment);
    await untilPrinted(start, "Try it:");
    expect(start.output()).toContain(`curl -s ${urlOf("http")}/v1/two-factor`);
    expect(start.output()).toContain("every call counts as one of the user local");
    start.child.kill("SIGINT");
    expect(await start.exitCode).toBe(0);
    await expect(fetch(urlOf("dynamoDb"))).rejects.toThrow("fetch failed");
  });

  it("names the variable of a port that is in use, and leaves nothing running", async () => {
    const { environment, urlOf } = await freePorts();
    const holder = createServer();
    await listen(holder, Number(environment["IDCHECK_HTTP_PORT"]), "http");
    const start = run("start", environment, "--once");
    expect(await start.exitCode).toBe(1);
    expect(start.output()).toContain("IDCHECK_HTTP_PORT");
    await expect(fetch(urlOf("providers"))).rejects.toThrow("fetch failed");
    holder.close();
  });

  it("harms no stack that runs: a second one names it for each port, and leaves its log", async () => {
    const { environment, urlOf } = await freePorts();
    const first = run("start", environment, "--no-samples");
    await untilPrinted(first, "Try it:");
    const [, log = ""] = /The functions log to (\S+)\./u.exec(first.output()) ?? [];
    for (const command of ["start", "backing", "gateway"]) {
      const second = run(command, environment);
      expect(await second.exitCode).toBe(1);
      const named = `another idcheck stack, npm start in ${projectFolder} (pid ${first.child.pid})`;
      const ports = { start: 5, backing: 3, gateway: 2 }[command] ?? 0;
      expect(second.output().split(named)).toHaveLength(ports + 1);
    }
    const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };
    await fetch(`${urlOf("http")}/v1/two-factor`, { method: "POST", headers, body: "{}" });
    const logged = readFileSync(join(projectFolder, log), "utf8").split("\n");
    expect(logged[0]).toContain(`"pid":${first.child.pid}`);
    expect(logged[1]).toContain('"event":"check"');
  });

  it("leaves no engine when it is killed", async () => {
    const { environment } = await freePorts();
    const start = run("start", environment, "--no-samples");
    await untilPrinted(start, "Try it:");
    const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(start.child.pid)], {
      encoding: "utf8",
    });
    const pids = children.trim().split(/\s+/u).map(Number);
    expect(pids.length).toBeGreaterThan(0);
    start.child.kill("SIGKILL");
    await expect.poll(() => pids.filter(isRunning), { timeout: 10_000 }).toEqual([]);
  });

  it("says why samples are only shown if other providers are asked", async () => {
    const { environment } = await freePorts();
    const start = run("start", { ...environment, IDCHECK_PROVIDERS: "sandbox" }, "--once");
    expect(await start.exitCode, start.output()).toBe(0);
    expect(start.output()).toMatch(
      /IDCHECK_PROVIDERS names other providers than kuaidi100,shuxun\. \d+ samples .* not compared\.\nsample /u,
    );
  });

  it("explains itself, and refuses arguments and ports that it does not understand", async () => {
    const help = run("start", {}, "--help");
    expect(await help.exitCode).toBe(0);
    expect(help.output()).toMatch(/--once[\s\S]*IDCHECK_SECRETS_PORT/u);
    expect(await run("start", {}, "--twice").exitCode).toBe(2);
    expect(await run("start", {}, "--auth", "password").exitCode).toBe(2);
    const port = run("start", { IDCHECK_HTTP_PORT: "http" }, "--once");
    expect(await port.exitCode).toBe(1);
    expect(port.output()).toContain("IDCHECK_HTTP_PORT must be a port");
  });
});

describe("npm run backing and npm run gateway", () => {
  const body = JSON.stringify({ name: "示例甲", idNumber: magicIdNumber("110009") });
  const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };

  it("outlive each other: a gateway killed during a call leaves its attempt open, and the key locked", async () => {
    const { environment, urlOf } = await freePorts();
    const backing = run("backing", environment);
    await untilPrinted(backing, "Ctrl-C");
    const gateway = run("gateway", environment);
    await untilPrinted(gateway, "Try it:");
    const fault = JSON.stringify({ provider: "kuaidi100", fault: "hang" });
    await fetch(`${urlOf("providers")}/_faults`, { method: "POST", body: fault });

    const check = { method: "POST", headers, body };
    const cutOff = expect(fetch(`${urlOf("http")}/v1/two-factor`, check)).rejects.toThrow("fetch failed");
    await expect.poll(async () => (await fetch(`${urlOf("providers")}/_calls`)).text()).toContain("hang (0)");
    gateway.child.kill("SIGKILL");
    await gateway.exitCode;
    await cutOff;

    const client = dynamoDbClient(urlOf("dynamoDb"));
    const { Items } = await client.send(new ScanCommand({ TableName: "idcheck-local-verifications" }));
    client.destroy();
    expect(Items).toMatchObject([
      { state: { S: "claimed" }, attempts: { M: { 1: { M: { c: { S: chargeCodes.open } } } } } },
    ]);

    const restarted = run("gateway", environment);
    await untilPrinted(restarted, "Try it:");
    const again = await fetch(`${urlOf("http")}/v1/two-factor`, check);
    expect(again.status).toBe(409);
    expect(Number(again.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await again.json()).toMatchObject({ code: "in_progress" });
  });

  it("start in either order: a gateway without backing says so and answers once there is one", async () => {
    const { environment, urlOf } = await freePorts();
    const gateway = run("gateway", environment);
    await untilPrinted(gateway, "There is no backing at");
    const check = { method: "POST", headers, body };
    expect((await fetch(`${urlOf("http")}/v1/two-factor`, check)).status).toBe(503);
    run("backing", environment);
    await untilPrinted(gateway, "The backing is ready now.");
    await expect.poll(async () => (await fetch(`${urlOf("http")}/v1/two-factor`, check)).status).toBe(200);
  });
});
