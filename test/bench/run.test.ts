import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const bench = (...given: string[]) => run(process.execPath, ["bench/run.ts", ...given]);

describe("npm run bench", () => {
  it("prints its help, which names every option and exit code", async () => {
    const { stdout } = await bench("--help");
    for (const named of ["--against", "--quick", "--document", "with 0 if", "with 1 if", "with 2 if"]) {
      expect(stdout).toContain(named);
    }
  });

  it.each([
    [["--document", "--quick"], "Give --document alone: it measures nothing."],
    [["--document", "--against", "HEAD"], "Give --document alone: it measures nothing."],
    [["--against="], "--against needs a commit, such as HEAD."],
  ])("ends with 2 and a sentence for %j", async (given, sentence) => {
    await expect(bench(...given)).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr: `${sentence} See npm run bench -- --help.\n`,
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
