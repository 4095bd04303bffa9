import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { greyJpeg } from "../../local/images.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { describeUnless, lackOf } from "../support/machine.ts";
import { commandBlocks } from "./blocks.ts";
import { openSpoilingProxy, spoilings } from "./spoiling-proxy.ts";

const run = promisify(execFile);

describeUnless(lackOf("python3", "--version"), "docs/examples/check.py, where a token is asked for", () => {
  let stack: Stack;
  let folder: string;
  let token: string;
  beforeAll(async () => {
    stack = await startStack({ auth: "jwt" });
    token = await tokenOf("orders");
    folder = await mkdtemp(join(tmpdir(), "idcheck-example-"));
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true });
  });

  /** Runs the script; gives what it prints and what the providers charged for it. */
  function check(...parameters: string[]): Promise<{ output: string; charges: number }> {
    return checkAt(stack.httpUrl, ...parameters);
  }

  async function checkAt(url: string, ...parameters: string[]): Promise<{ output: string; charges: number }> {
    const before = charges();
    const script = join(projectFolder, "docs/examples/check.py");
    const { stdout } = await run("python3", [script, url, ...parameters], {
      env: { ...process.env, PYTHONIOENCODING: "utf-8", IDCHECK_TOKEN: token },
    });
    return { output: stdout, charges: charges() - before };
  }

  async function tokenOf(caller: string): Promise<string> {
    return (await fetch(`${stack.httpUrl}/_local/token?sub=${caller}`)).text();
  }

  function charges(): number {
    return Object.values(stack.calls().counts).reduce((sum, { charged }) => sum + charged, 0);
  }

  it("gets its token as docs/calling.md shows, and may use the API", async () => {
    const block = commandBlocks().find(
      ({ runBy, text }) => runBy !== undefined && text.includes("_local/token"),
    );
    const script = block?.text.replaceAll("http://127.0.0.1:3000", stack.httpUrl) ?? "";
    const { stdout } = await run("bash", ["-ec", script]);
    expect(stdout).toMatch(/^\{"month":/u);
  });

  it("completes both checks", async () => {
    const image = join(folder, "face.jpg");
    await writeFile(image, greyJpeg(97, 64));
    expect(await check(magicIdNumber("110009"), "示例甲", image)).toEqual({
      output: "two-factor: match match accept\nthree-factor: match match 97\n",
      charges: 2,
    });
  });

  it("goes on with the same key while nobody can take the check, and pays once", async () => {
    const fault = JSON.stringify({ provider: "kuaidi100", fault: "refuse", delayMs: 400 });
    await fetch(`${stack.providersUrl}/_faults`, { method: "POST", body: fault });
    expect(await check(magicIdNumber("110002"), "示例甲")).toEqual({
      output: "two-factor: mismatch identity_mismatch reject\n",
      charges: 1,
    });
  });

  it.each(spoilings)(
    "sends the same key again after an answer that is %s, and pays once",
    async (spoiling) => {
      const proxy = await openSpoilingProxy(stack.httpUrl, spoiling);
      onTestFinished(() => proxy.stop());
      expect(await checkAt(proxy.url, magicIdNumber("110009"), "示例甲")).toEqual({
        output: "two-factor: match match accept\n",
        charges: 1,
      });
    },
  );

  it("says what API Gateway said, if it refuses", async () => {
    await expect(checkAt(`${stack.httpUrl}/v0`, "1", "示例甲")).rejects.toThrow("no verdict: 404 Not Found");
  });

  it("says which rule an input breaks", async () => {
    const refused = check("110009190001010002", "示例甲");
    await expect(refused).rejects.toThrow("idNumber (check_character)");
  });
});
