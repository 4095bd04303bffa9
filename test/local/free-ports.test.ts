import { createServer, type Server } from "node:net";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { assertPortsFree } from "../../local/free-ports.ts";
import { holderOf } from "../../local/port-holders.ts";
import { listen } from "../../local/ports.ts";
import { describeUnless } from "../support/machine.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function takenPort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  return listen(server, 0, "http");
}

describe("the ports of the local stack", () => {
  it("are all refused in one message, each with its variable", async () => {
    const ports = { http: await takenPort(), invoke: await takenPort(), secrets: 0 };
    const refused = assertPortsFree(ports);
    await expect(refused).rejects.toThrow(/^These ports cannot be used:\n/u);
    await expect(refused).rejects.toThrow(new RegExp(`  ${ports.http} +HTTP API +IDCHECK_HTTP_PORT`, "u"));
    await expect(refused).rejects.toThrow(
      new RegExp(`  ${ports.invoke} +Lambda Invoke +IDCHECK_INVOKE_PORT`, "u"),
    );
    await expect(refused).rejects.toThrow("set the variables to other ports; 0 picks a free one.");
  });

  it("are free once nobody listens, and if any will do", async () => {
    const port = await takenPort();
    await new Promise((closed) => servers.pop()?.close(closed));
    await assertPortsFree({ http: port, invoke: 0, providers: 0 });
  });

  it("are refused if two parts have the same", async () => {
    await expect(assertPortsFree({ http: 23_456, dynamoDb: 23_456 })).rejects.toThrow(
      "IDCHECK_HTTP_PORT and IDCHECK_DYNAMODB_PORT name the same port, 23456.",
    );
  });
});

const missing = process.platform === "linux" ? undefined : "only Linux says who holds a port";

describeUnless(missing, "who holds a port", () => {
  it("is a program with its number, and without its arguments", async () => {
    const holder = holderOf(await takenPort());
    expect(holder).toContain(`(pid ${process.pid})`);
    expect(holder).not.toContain(process.argv[1]);
  });

  it("is nobody if the port is free", async () => {
    const port = await takenPort();
    await new Promise((closed) => servers.pop()?.close(closed));
    expect(holderOf(port)).toBeUndefined();
  });

  it("is another stack, by its command and folder", async () => {
    const script =
      "require('node:net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port); });";
    // What the program is told after its script is what a process of npm start shows.
    const child = spawn(process.execPath, ["--eval", script, "local/start.ts"], { cwd: "/tmp" });
    const chunks: unknown[] = await once(child.stdout, "data");
    try {
      expect(holderOf(Number(String(chunks[0])))).toBe(
        `another idcheck stack, npm start in /tmp (pid ${child.pid})`,
      );
    } finally {
      child.kill("SIGKILL");
    }
  });
});
