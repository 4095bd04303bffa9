/** `npm run newcomer`: times a newcomer's way to the first verdict. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import type { Command } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";
import { recordTable } from "../cli/text-table.ts";
import { projectFolder } from "../local/serverless-file.ts";

const run = promisify(execFile);

const newcomerCommand: Command = {
  name: "npm run newcomer --",
  usage: "",
  description: `
Clones the last commit into an empty folder and times what a newcomer does there, up to the first verdict by curl, by the
client and by the page. Every command is one of the README.`,
  options: {},
  async run(_, { stdout }) {
    const folder = await mkdtemp(join(tmpdir(), "idcheck-newcomer-"));
    try {
      stdout.write(`${recordTable(await timeSteps(join(folder, "idcheck"))).join("\n")}\n`);
      return 0;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

type Step = { step: string; seconds: number };

async function timeSteps(clone: string): Promise<Step[]> {
  const steps: Step[] = [];
  const timed = async (step: string, work: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    await work();
    steps.push({ step, seconds: Math.round((performance.now() - startedAt) / 10) / 100 });
  };
  await timed("git clone", () => run("git", ["clone", "--quiet", projectFolder, clone]));
  await timed("npm ci", () => run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: clone }));
  // In a separate process group, as in a terminal, where Ctrl-C reaches npm and what npm started.
  const stack = spawn("npm", ["start"], { cwd: clone, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  try {
    await timed("npm start, until it serves", () => served(stack));
    await timed("first verdict by curl", async () => {
      const { stdout } = await run("bash", ["-ec", readmeBlock(clone, "sh", "curl")], { cwd: clone });
      if (!stdout.includes('"verdict":"match"')) throw new Error(stdout);
    });
    await timed("first verdict by the client", async () => {
      const source = readmeBlock(clone, "js", "idcheck/client");
      const { stdout } = await run("npx", ["node", "--input-type=module", "--eval", source], { cwd: clone });
      if (!stdout.includes("accept yes")) throw new Error(stdout);
    });
    // Loads much, and the way begins without it.
    const { launchChromium } = await import("../test/local/site/page/chromium.ts");
    // Unpacks the browser, so that only its start is timed.
    await (await launchChromium()).close();
    await timed("first verdict by the page", async () => {
      const browser = await launchChromium();
      const page = await browser.newPage();
      await page.goto("http://127.0.0.1:3000/");
      await page.selectOption("#example", "110009");
      await page.click("#submit");
      await page.waitForSelector('#answer article[data-verdict="match"]');
      await browser.close();
    });
  } finally {
    if (stack.pid !== undefined && stack.exitCode === null) process.kill(-stack.pid, "SIGINT");
  }
  return steps;
}

/** The first code block of the README in a language that contains a text. */
function readmeBlock(clone: string, language: string, text: string): string {
  const readme = readFileSync(join(clone, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```(\w+)\n([^]*?)^```$/gm)];
  const found = blocks.find(([, name, block = ""]) => name === language && block.includes(text));
  if (found?.[2] === undefined) throw new Error(`the README has no ${language} block with ${text}`);
  return found[2];
}

/** Resolves when the stack reports that it is serving. */
function served(stack: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    stack.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Serving until stopped")) resolve();
    });
    stack.once("exit", (code) => reject(new Error(`npm start ended with ${code}\n${output}`)));
  });
}

await runProgram(newcomerCommand);
