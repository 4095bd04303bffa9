import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { shanghaiMonth } from "../../lib/base/month.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import { entriesInOrder } from "../../lib/usage/ledger/read-entries.ts";
import type { Entry } from "../../lib/usage/ledger/entry.ts";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { deployedName } from "../../local/stage.ts";
import { runCli } from "../cli/run-cli.ts";
import { type FreePorts, freePorts } from "../local/free-ports.ts";
import { blocksIn, bookChapter, commandsOf, isOfBookChapter, runnerOf } from "./blocks.ts";
import { readersEnvironment } from "./reader.ts";

/** A command of the guide, and everything that it is said to print. */
type Documented = { command: string; output: string };

const blocks = blocksIn(bookChapter.document).filter(isOfBookChapter);
const documented = blocks
  .filter(({ language }) => language === "console")
  .map((block): Documented => {
    const [command = ""] = commandsOf(block);
    return { command, output: block.text.replace(/^\$ (?:.*\\\n)*.*\n/u, "") };
  });

let ports: FreePorts;
let stack: ChildProcess;
const folder = mkdtempSync(join(tmpdir(), "idcheck-guide-"));
beforeAll(async () => {
  ports = await freePorts();
  stack = spawn(process.execPath, ["local/start.ts", "--no-samples"], {
    cwd: projectFolder,
    env: { ...readersEnvironment(), ...ports.environment },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  stack.stdout?.on("data", (chunk: Buffer) => void (output += chunk.toString()));
  await vi.waitFor(() => expect(output).toContain("Try it:"), { timeout: 60_000, interval: 100 });
});
afterAll(async () => {
  const exited = once(stack, "exit");
  stack.kill("SIGTERM");
  await exited;
  rmSync(folder, { recursive: true });
});

/** What happens before a command, by the number of the command. */
const between: Readonly<Record<number, () => Promise<void>>> = {
  2: async () => {
    const script = (blocks.find(({ language }) => language === "sh")?.text ?? "")
      .replaceAll("http://127.0.0.1:3000", ports.urlOf("http"))
      .replaceAll("http://127.0.0.1:3002", ports.urlOf("providers"));
    await promisify(execFile)("bash", ["-ec", script]);
    await vi.waitFor(async () => expect(await attempts()).toHaveLength(18), {
      timeout: 20_000,
      interval: 200,
    });
  },
  8: () =>
    vi.waitFor(
      async () => expect((await attempts()).every(({ charge }) => charge === "charged")).toBe(true),
      { timeout: 20_000, interval: 200 },
    ),
};

describe("the life of a package in docs/operating.md, on a stack that npm start -- --no-samples has started", () => {
  it("is followed in every block, on books that are empty as it says", async () => {
    expect(blocks.filter(({ language }) => language !== "console")).toHaveLength(1);
    expect(blocks.map((block) => runnerOf(block))).toEqual(blocks.map(() => "here"));
    expect(await attempts()).toEqual([]);
  });

  it.each(documented.map((one, index) => ({ ...one, index })))(
    "$command",
    async ({ command, output, index }) => {
      await between[index]?.();
      expect(masked(await run(await filledIn(command)))).toBe(masked(output));
    },
  );

  it("has every command of an operator's books", () => {
    const words = documented.map(({ command }) => command.split(" "));
    const names = new Set(words.flatMap(([npx, _, name]) => (npx === "npx" ? [name] : [])));
    expect(names).toEqual(new Set(["package", "caller", "usage", "attempts", "audit", "settle"]));
  });
});

async function attempts(): Promise<Entry[]> {
  const client = dynamoDbClient(ports.urlOf("dynamoDb"));
  const found: Entry[] = [];
  const table = createTable(deployedName("usage"), client);
  for await (const record of entriesInOrder(table, shanghaiMonth(Date.now()))) found.push(record);
  client.destroy();
  return found;
}

/** The guide's ids are of another day: the one attempt that nobody knew is meant. */
async function filledIn(command: string): Promise<string> {
  const cutOff = (await attempts()).find(({ charge }) => charge === "unknown");
  return command.replace(/vrf_[\w-]{22}/u, cutOff?.verificationId ?? "");
}

/** Runs a command of the guide and resolves with what it prints. */
async function run(command: string): Promise<string> {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/gu) ?? [];
  const [program, ...rest] = words.map((word) => word.replaceAll(/^["']|["']$/gu, ""));
  if (program === "curl") return download(rest);
  const [name, ...parameters] = rest;
  expect([program, name]).toEqual(["npx", "idcheck"]);
  const { stdout, stderr } = await runCli(parameters, { environment: ports.environment, folder });
  return stdout + stderr;
}

/** Does what `curl -s <address of the simulators> -o <file>` does, for this month and this stack. */
async function download(parameters: readonly string[]): Promise<string> {
  const [flag, address = "", option, file = ""] = parameters;
  expect([flag, option]).toEqual(["-s", "-o"]);
  const url = new URL(address.replace("http://127.0.0.1:3002", ports.urlOf("providers")));
  url.searchParams.set("month", shanghaiMonth(Date.now()));
  const response = await fetch(url);
  expect(response.status).toBe(200);
  writeFileSync(join(folder, file), Buffer.from(await response.arrayBuffer()));
  return "";
}

/** What is another each time: ids, times, ages, days, months, references, and how busy the day of the rehearsal was. */
function masked(text: string): string {
  return text
    .replaceAll(/vrf_[\w-]{22}/gu, "vrf_")
    .replaceAll(/ {2,}(?:age|\d+ (?:min|s)(?: \d+ s)?) {2,}/gu, " <age> ")
    .replaceAll(/pkg_[0-9a-f]{8}/gu, "pkg_")
    .replaceAll(/\d{4}-\d\d-\d\d(?:T[\d:.]+Z| \d\d:\d\d:\d\d)/gu, "<time>")
    .replaceAll(/\b\d{13}\b/gu, "<reference>")
    .replaceAll(/\d{4}-\d\d-\d\d/gu, "<day>")
    .replaceAll(/\d{4}-\d\d(?!\d)/gu, "<month>");
}
