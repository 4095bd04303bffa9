import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
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
import { type Stack, startStack } from "../../local/start-stack.ts";
import { runCli } from "../cli/run-cli.ts";

/** A command of the guide, and everything that it is said to print. */
type Documented = { command: string; output: string };

const guide = readFileSync(join(projectFolder, "docs/operating.md"), "utf8");
const chapter = guide.split("\n## ").find((part) => part.startsWith("The life of a package")) ?? "";
const documented = [...chapter.matchAll(/```console\n\$ (.*?[^\\])\n(.*?)```/gsu)].map(
  ([, command = "", output = ""]): Documented => ({ command: command.replaceAll("\\\n", " "), output }),
);

let stack: Stack;
const folder = mkdtempSync(join(tmpdir(), "idcheck-guide-"));
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** What happens before a command, by the number of the command. */
const between: Readonly<Record<number, () => Promise<void>>> = {
  2: async () => {
    const script = (/```sh\n(.*?)```/su.exec(chapter)?.[1] ?? "")
      .replaceAll("http://127.0.0.1:3000", stack.httpUrl)
      .replaceAll("http://127.0.0.1:3002", stack.providersUrl);
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

describe("the life of a package in docs/operating.md", () => {
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
  const client = dynamoDbClient(stack.dynamoDbEndpoint);
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
  const environment = {
    IDCHECK_DYNAMODB_PORT: new URL(stack.dynamoDbEndpoint).port,
    IDCHECK_SECRETS_PORT: new URL(stack.secretsEndpoint).port,
  };
  const { stdout, stderr } = await runCli(parameters, { environment, folder });
  return stdout + stderr;
}

/** Does what `curl -s <address of the simulators> -o <file>` does, for this month and this stack. */
async function download(parameters: readonly string[]): Promise<string> {
  const [flag, address = "", option, file = ""] = parameters;
  expect([flag, option]).toEqual(["-s", "-o"]);
  const url = new URL(address.replace("http://127.0.0.1:3002", stack.providersUrl));
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
