import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../../../local/serverless-file.ts";

const vitest = join(projectFolder, "node_modules/vitest/vitest.mjs");
const root = join(import.meta.dirname, "runs");

/** The exit code and output of a run of these files. */
function run(...files: string[]): Promise<{ code: unknown; printed: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: "1" };
    execFile(process.execPath, [vitest, "run", "--root", root, ...files], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, printed: stdout + stderr }),
    );
  });
}

describe("a run of tests", () => {
  it("prints nothing about tests that pass, and names what was not run and why", async () => {
    const { code, printed } = await run("passing");
    expect(printed).toContain("· 1 of 1 files");
    expect(printed).toContain("Not run: abacus is not installed (passing.run.ts)");
    expect(printed).not.toContain("a passing test");
    expect(printed.split("\n").length).toBeLessThan(15);
    expect(code).toBe(0);
  });

  it("shows what was logged while a test failed, and names the test", async () => {
    const { code, printed } = await run("failing", "passing");
    expect(printed).toContain('{"event":"check","of":"a failing test"}');
    expect(printed).toContain("FAIL  failing.run.ts > fails after a function has logged");
    expect(printed).not.toContain("a passing test");
    expect(code).toBe(1);
  });

  it("fails if a passing test writes or makes Node warn, and shows which test wrote what", async () => {
    const { code, printed } = await run("talkative");
    expect(printed).toMatch(/talkative\.run\.ts\n {2}told by a hook\n/u);
    expect(printed).toMatch(/> passes and writes\n {2}told by the console\n {2}told to standard output\n/u);
    expect(printed).toMatch(/> passes and makes Node warn\n {2}Warning: told by Node\n/u);
    expect(code).toBe(1);
  });
});
