import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { help, readArguments } from "../../bench/arguments.ts";

const run = promisify(execFile);
const bench = (...given: string[]) => run(process.execPath, ["bench/run.ts", ...given]);

describe("the arguments of npm run bench", () => {
  it.each([
    [[], { type: "measure", isQuick: false }],
    [["--quick"], { type: "measure", isQuick: true }],
    [["--document"], { type: "document" }],
    [["--against", "HEAD~1"], { type: "compare", commit: "HEAD~1", isQuick: false }],
    [["--quick", "--against=2e6fc18"], { type: "compare", commit: "2e6fc18", isQuick: true }],
    [["--against", "HEAD", "--help"], { type: "help" }],
    [["-h"], { type: "help" }],
  ] as const)("%j are understood", (given, task) => {
    expect(readArguments(given)).toEqual(task);
  });

  it.each([
    [["--fast"], "An option is unknown, or lacks its value."],
    [["--against"], "An option is unknown, or lacks its value."],
    [["--against", "--quick"], "An option is unknown, or lacks its value."],
    [["--against="], "--against needs a commit, such as HEAD."],
    [["HEAD"], "Options stand behind --, as in npm run bench -- --against HEAD."],
    [["--document", "--quick"], "--document stands alone, because it measures nothing."],
    [["--document", "--against", "HEAD"], "--document stands alone, because it measures nothing."],
  ] as const)("%j are not, with a sentence", (given, sentence) => {
    expect(readArguments(given)).toEqual({
      type: "unusable",
      message: `${sentence} See npm run bench -- --help.`,
    });
  });
});

describe("npm run bench", () => {
  it("prints its help, which names every option and exit code", async () => {
    const { stdout } = await bench("--help");
    expect(stdout).toBe(`${help}\n`);
    for (const named of ["--against", "--quick", "--document", "--help", "0 where", "1 where", "2 where"]) {
      expect(stdout).toContain(named);
    }
  });

  it("ends with 2 and a sentence where arguments are not understood", async () => {
    await expect(bench("--fast")).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr: "An option is unknown, or lacks its value. See npm run bench -- --help.\n",
    });
  });

  it("ends with 2 and says what to do where there is no such commit", async () => {
    await expect(bench("--against", "no-such-commit")).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr:
        "There is no such commit here: name one that git log shows. " +
        "In a shallow clone, fetch it first: git fetch --unshallow.\n",
    });
  });
});
