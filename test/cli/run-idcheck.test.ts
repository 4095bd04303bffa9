import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import packageManifest from "../../package.json" with { type: "json" };
import { commands } from "../../cli/commands.ts";
import { exitCodeMeanings, exitCodes } from "../../cli/exit-codes.ts";
import { runIdcheck } from "../../cli/run-idcheck.ts";

const onStop = () => () => undefined;

async function run(...parameters: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await runIdcheck(parameters, { stdin, stdout, stderr, environment: {}, onStop });
  for (const stream of [stdout, stderr]) stream.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

describe("idcheck", () => {
  it.each([["--version"], ["-v"]])("says its version with %s", async (option) => {
    const stdout = `idcheck ${packageManifest.version}\n`;
    expect(await run(option)).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("lists every command and every exit code with --help", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    for (const name of Object.keys(commands)) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "mu"));
    for (const [number, meaning] of exitCodeMeanings)
      expect(stdout).toMatch(new RegExp(`^ {2}${number} +${meaning}$`, "mu"));
    expect(exitCodeMeanings.map(([number]) => number)).toEqual(Object.values(exitCodes));
    expect(await run("help")).toEqual(await run("--help"));
  });

  it("explains a command with help before it or after it", async () => {
    expect(await run("help", "usage")).toEqual(await run("usage", "--help"));
  });

  it("refuses what is no command, and names those that are", async () => {
    const { code, stdout, stderr } = await run("usgae");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^There is no such command\. Did you mean usage\? The commands are: verify/u);
    expect(await run()).toMatchObject({ code: 2, stdout: "", stderr: (await run("--help")).stdout });
  });

  it("prints commands that can be pasted: each command begins with npx idcheck in its help", async () => {
    for (const name of Object.keys(commands)) {
      const { stdout } = await run(name, "--help");
      expect(stdout).toMatch(new RegExp(`^Usage: npx idcheck ${name}\\b`, "u"));
    }
  });
});
