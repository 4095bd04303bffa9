import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeUnless, lackOf } from "../support/machine.ts";
import { type Operator, startOperator } from "./operator.ts";
import { cliPath } from "./run-cli.ts";

// `script` gives another program a terminal.
describeUnless(lackOf("script", "--version"), "idcheck provider set at a terminal", () => {
  let operator: Operator;
  beforeAll(async () => {
    operator = await startOperator();
  });
  afterAll(() => operator.stop());

  /** Runs the command, types after `question`, and gives everything that was shown. */
  async function typeAt(question: string, keys: string): Promise<string> {
    const command = [
      process.execPath,
      cliPath,
      "provider",
      "set",
      "shuxun",
      "--stage",
      "prod",
      "--before-deployment",
    ].join(" ");
    const child = spawn("script", ["-qefc", command, "/dev/null"], {
      env: { ...process.env, ...operator.environment },
    });
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const wasAsked = shown.includes(question);
      shown += text;
      if (!wasAsked && shown.includes(question)) child.stdin.write(keys);
    });
    await once(child, "close");
    return shown;
  }

  it("takes an account from the keyboard without showing it, or nothing at all", async () => {
    const typed = await typeAt("The account with shuxun", '{"appCode": "canary-4711"}\r');
    expect(typed).toContain("serves two_factor and three_factor");
    expect(typed).not.toContain("4711");
    expect((await operator.store.read("idcheck/prod/providers/shuxun"))?.value).toEqual({
      appCode: "canary-4711",
    });
    expect(await typeAt("The account with shuxun", "\u0003")).toContain(
      "Stopped at the question. Nothing was done.",
    );
  });
});
