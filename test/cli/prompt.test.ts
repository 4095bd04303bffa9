import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Stopped } from "../../cli/command.ts";
import { ask, askHidden, isConfirmed } from "../../cli/prompt.ts";

/** A terminal at which something is typed. */
function terminal(typed: string): { stdin: PassThrough; stderr: PassThrough } {
  const [stdin, stderr] = [new PassThrough(), new PassThrough()];
  stdin.write(typed);
  return { stdin, stderr };
}

describe("a question at the keyboard", () => {
  it("is answered by a line, which is not shown where it is confidential", async () => {
    expect(await ask("Name:", terminal("示例甲\n"))).toBe("示例甲");
    const hidden = terminal("canary-4711\r");
    expect(await askHidden("The account", hidden)).toBe("canary-4711");
    expect(String(hidden.stderr.read())).toBe("The account: \n");
  });

  it("is stopped by Ctrl-C, and ended by Ctrl-D", async () => {
    await expect(askHidden("The account", terminal("abc\u0003"))).rejects.toThrow(Stopped);
    await expect(askHidden("The account", terminal("\u0004"))).rejects.toThrow(/input ended before/u);
  });

  it("ends where the input does", async () => {
    const { stdin, stderr } = terminal("");
    stdin.end();
    await expect(ask("Name:", { stdin, stderr })).rejects.toThrow(/input ended before/u);
  });

  it.each([
    ["y\n", true],
    ["YES\n", true],
    ["\n", false],
    ["n\n", false],
    ["yesterday\n", false],
  ])("is confirmed by %j: %s", async (typed, isYes) => {
    expect(await isConfirmed("Go on?", terminal(typed))).toBe(isYes);
  });
});
