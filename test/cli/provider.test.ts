import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Operator, startOperator, unkept } from "./operator.ts";
import { runCli } from "./run-cli.ts";

const name = "idcheck/prod/providers/kuaidi100";
const account = { key: "canary-key-4711", secret: "canary-secret-4711" };

let operator: Operator;
let folder: string;
beforeEach(async () => {
  operator = await startOperator();
  folder = await mkdtemp(join(tmpdir(), "idcheck-cli-"));
});
afterEach(async () => {
  await operator.stop();
  await rm(folder, { recursive: true });
});

describe("idcheck provider", () => {
  it("stores an account from a pipe, tells what it serves, and never prints it", async () => {
    const { code, stdout, stderr } = await operator.run(
      ["provider", "set", "kuaidi100"],
      JSON.stringify(account),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: unkept });
    expect(stdout).toMatch(
      /^Created the account:\n {2}idcheck\/prod\/providers\/kuaidi100 serves three_factor\n/u,
    );
    expect(stdout).toContain("for two_factor it lacks twoFactor");
    expect(stdout).not.toContain("4711");
    expect((await operator.store.read(name))?.value).toEqual(account);
  });

  it("changes an account from a file, and checks what is stored", async () => {
    await operator.run(["provider", "set", "kuaidi100"], JSON.stringify(account));
    const file = join(folder, "account.json");
    await writeFile(file, JSON.stringify({ ...account, key: "another", baseUrl: "http://api.example" }));
    const { code, stdout } = await operator.run(["provider", "set", "kuaidi100", "--json", "--file", file]);
    expect(code).toBe(0);
    const view = { provider: "kuaidi100", secret: name, kinds: ["three_factor"], warnings: ["plain_http"] };
    expect(JSON.parse(stdout)).toMatchObject({ ...view, change: "changed" });
    expect(
      JSON.parse((await operator.run(["provider", "check", "kuaidi100", "--json"])).stdout),
    ).toMatchObject(view);
  });

  it.each([
    ["a field that is missing", '{"key": "canary-key-4711"}', 1, /missing or has a wrong value in: secret/],
    ["a field that nobody knows", JSON.stringify({ ...account, unheardOf: 1 }), 1, /wrong value in/],
    ["what is not JSON", "canary-4711", 1, /not JSON/],
    ["nothing", "", 2, /Nothing was given/],
  ])("refuses %s without quoting it", async (_, input, code, message) => {
    const result = await operator.run(["provider", "set", "kuaidi100"], input);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/canary.?4711/u);
    expect(await operator.store.read(name)).toBeUndefined();
  });

  it.each([
    [["provider", "set", "nobody"], 2, /The providers are: kuaidi100, .*sandbox/],
    [["provider", "set", "sandbox"], 1, /makes up its answers/],
    [["provider", "check", "shuxun"], 1, /To set it, run: npx idcheck provider set shuxun --stage prod/],
    [
      ["provider", "set", "shuxun", "--file", "nowhere.json"],
      2,
      /--file cannot be read: there is no such file/,
    ],
  ])("says what to do after %j", async (parameters, code, message) => {
    const result = await operator.run(parameters, "{}");
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
  });

  it("needs a stage, a Region and credentials, and says which is missing", async () => {
    const check = ["provider", "check", "shuxun"];
    const noStage = await runCli(check);
    expect([noStage.code, noStage.stderr]).toEqual([2, expect.stringContaining("--stage is required")]);
    const noRegion = await runCli([...check, "--stage", "prod"]);
    expect([noRegion.code, noRegion.stderr]).toEqual([
      1,
      expect.stringContaining("set AWS_REGION (AWS CLI 1 reads AWS_DEFAULT_REGION"),
    ]);
    const environment = { AWS_REGION: "eu-central-1", AWS_EC2_METADATA_DISABLED: "true", HOME: folder };
    const nobody = await runCli([...check, "--stage", "prod"], { environment });
    expect([nobody.code, nobody.stderr]).toEqual([
      1,
      expect.stringContaining("No AWS credentials were found"),
    ]);
  });
});
