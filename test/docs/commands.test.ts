import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { projectFolder } from "../../local/serverless-file.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { describeUnless, lackOf } from "../support/machine.ts";
import { blocksOf } from "./blocks.ts";

const run = promisify(execFile);

/** Commands that other tests run: setting up, building the client, deploying. A signature needs a deployment, a token a stack that asks for one. */
const runElsewhere =
  /npm ci|npm run build:client|npm run (?:package|deploy)|--aws-sigv4|_local\/token|aws lambda|invoke\.py/;

/** What the other commands print, in the order in which they stand. */
const expected: Readonly<Record<string, readonly RegExp[]>> = {
  "README.md": [/"verdict":"match".*"advice":"accept".*"reference":"order-17"/],
  "docs/calling.md": [
    /"kind":"two_factor","verdict":"match"/,
    /"kind":"three_factor","verdict":"match"/,
    /"code":"not_found"[^]*"month":/,
    /"ready":true,"stage":"local"/,
    /"verdict":"match".*"meta":\{"replayed":false,"saved":true,"requestId":"[^"]+","version":"[^"]+"\}/,
    /"code":"not_found"[^]*"by":"day"/,
    /two-factor: match match accept\nthree-factor: match match 97/,
    /accept[^]*3 verdicts \(match 1, mismatch 1, undetermined 1\)/,
  ],
  // A simulator says what it did not take, and nothing where it took it.
  "docs/simulators.md": [/"slow-body","times":1,"delayMs":3000/, /^$/],
};

let stack: Stack;
let folder: string;
beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), "idcheck-commands-"));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

/** Runs a block as a reader does, but against this test's stack, and with results in a folder of their own. */
async function runBlock(block: string): Promise<string> {
  const script = block
    .replaceAll("http://127.0.0.1:3000", stack.httpUrl)
    .replaceAll("http://127.0.0.1:3001", stack.invokeUrl)
    .replaceAll("http://127.0.0.1:3002", stack.providersUrl)
    .replaceAll("results.csv", join(folder, "results.csv"));
  const env = { ...process.env, IDCHECK_URL: stack.httpUrl, PYTHONIOENCODING: "utf-8" };
  const { stdout } = await run("bash", ["-ec", script], { cwd: projectFolder, env });
  return stdout;
}

describe.each(Object.entries(expected))("the commands of %s", (document, patterns) => {
  const commands = blocksOf(document, "sh").filter((block) => !runElsewhere.test(block));
  it("are all known here", () => {
    expect(commands).toHaveLength(patterns.length);
  });

  for (const [index, pattern] of patterns.entries()) {
    const command = commands[index] ?? "";
    const [tool = ""] = /\b(?:curl|python3|npm)\b/.exec(command) ?? [];
    describeUnless(lackOf(tool, "--version"), `that use ${tool}`, () => {
      it(`print ${pattern}`, async () => {
        expect(await runBlock(command)).toMatch(pattern);
      });
    });
  }

  it("are joined by code that runs", async () => {
    for (const block of blocksOf(document, "js")) {
      const source = block.replaceAll("http://127.0.0.1:3000", stack.httpUrl);
      const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", source], {
        cwd: projectFolder,
      });
      expect(stdout).toBe("accept yes\n");
    }
  });
});
