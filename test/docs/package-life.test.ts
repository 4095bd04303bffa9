import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { shanghaiMonth } from "../../lib/base/month.ts";
import { createTable } from "../../lib/store/dynamodb-table.ts";
import { exportEntries } from "../../lib/usage/report/export-entries.ts";
import type { Entry } from "../../lib/usage/ledger/entry.ts";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { deployedName } from "../../local/stage.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { type CliResult, runCli } from "../cli/run-cli.ts";
import { madeUpPerson } from "../samples/people.ts";

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
    for (let n = 1; n <= 16; n += 1) await check(n);
    const body = JSON.stringify({ provider: "kuaidi100", fault: "reset-after-read" });
    await fetch(`${stack.providersUrl}/_faults`, { method: "POST", body });
    await check(17);
    await vi.waitFor(async () => expect(await attempts()).toHaveLength(18), {
      timeout: 20_000,
      interval: 200,
    });
  },
  4: async () => {
    const billed = (await attempts())
      .filter(({ provider, charge }) => provider === "kuaidi100" && charge === "charged")
      .map(({ providerReference = "" }) => providerReference);
    writeFileSync(join(folder, "bill.csv"), ["reference", ...billed, "7965898435947", ""].join("\n"));
  },
  6: () =>
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
      const { stdout, stderr } = await run(await filledIn(command));
      expect(masked(stdout + stderr)).toBe(masked(output));
    },
  );

  it("has every command of an operator's books", () => {
    const names = new Set(documented.map(({ command }) => command.split(" ")[1]));
    expect(names).toEqual(new Set(["package", "caller", "usage", "audit", "resolve"]));
  });
});

async function check(n: number): Promise<void> {
  const response = await fetch(`${stack.httpUrl}/v1/two-factor`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
    body: JSON.stringify(madeUpPerson(n)),
  });
  expect(response.status).toBe(200);
}

async function attempts(): Promise<Entry[]> {
  const client = dynamoDbClient(stack.dynamoDbEndpoint);
  const found: Entry[] = [];
  const table = createTable(deployedName("usage"), client);
  for await (const record of exportEntries(table, shanghaiMonth(Date.now()))) found.push(record);
  client.destroy();
  return found;
}

/** The guide's ids are of another day: the one attempt that nobody knew is meant. */
async function filledIn(command: string): Promise<string> {
  const cutOff = (await attempts()).find(({ charge }) => charge === "unknown");
  return command.replace(/vrf_[\w-]{22}/u, cutOff?.verificationId ?? "");
}

function run(command: string): Promise<CliResult> {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/gu) ?? [];
  const [, ...parameters] = words.map((word) => word.replaceAll(/^["']|["']$/gu, ""));
  const environment = {
    IDCHECK_DYNAMODB_PORT: new URL(stack.dynamoDbEndpoint).port,
    IDCHECK_SECRETS_PORT: new URL(stack.secretsEndpoint).port,
  };
  return runCli(parameters, { environment, folder });
}

/** What is another each time: ids, times, days, months, and how busy the day of the rehearsal was. */
function masked(text: string): string {
  return text
    .replaceAll(/vrf_[\w-]{22}/gu, "vrf_")
    .replaceAll(/pkg_[0-9a-f]{8}/gu, "pkg_")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, "<time>")
    .replaceAll(/\d{4}-\d\d-\d\d/gu, "<day>")
    .replaceAll(/\d{4}-\d\d(?!\d)/gu, "<month>");
}
