import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readKeysSecret } from "../../cli/keys-secret.ts";
import { type Operator, startOperator, unkept } from "./operator.ts";
import { runCli } from "./run-cli.ts";

const accounts = { kuaidi100: { key: "k", secret: "s" }, shuxun: { appCode: "a" } };

let operator: Operator;
beforeEach(async () => {
  operator = await startOperator();
});
afterEach(() => operator.stop());

describe("idcheck setup", () => {
  it("makes every secret of a stage, and may be run again without new keys", async () => {
    const first = await operator.run(["setup"], JSON.stringify(accounts));
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: unkept });
    expect(first.stdout).toMatch(/keys was created\n {2}.*kuaidi100 serves three_factor\n/u);
    const keys = await operator.store.read("idcheck/prod/keys");
    expect(Object.keys(readKeysSecret(keys?.value).peppers)).toHaveLength(1);
    expect((await operator.store.read("idcheck/prod/providers/shuxun"))?.value).toEqual(accounts.shuxun);

    const again = await operator.run(["setup", "--json"], JSON.stringify(accounts));
    expect(JSON.parse(again.stdout)).toMatchObject({ keys: "kept", accounts: [{ change: "changed" }, {}] });
    expect(await operator.store.read("idcheck/prod/keys")).toEqual(keys);
  });

  it("stores nothing where one of the accounts is at fault", async () => {
    const result = await operator.run(["setup"], JSON.stringify({ ...accounts, shuxun: {} }));
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toMatch(/provider shuxun is missing or has a wrong value in: appCode/);
    expect(await operator.store.read("idcheck/prod/keys")).toBeUndefined();
    expect(await operator.store.read("idcheck/prod/providers/kuaidi100")).toBeUndefined();
  });

  it("writes nothing where there is no stack, which may be in another Region, unless it is told to", async () => {
    const { environment } = operator;
    const result = await runCli(["setup", "--stage", "prod"], {
      input: JSON.stringify(accounts),
      environment,
    });
    expect([result.code, result.stdout]).toEqual([1, ""]);
    expect(result.stderr).toMatch(
      /There is no stack idcheck-prod in the Region eu-central-1 \(from AWS_REGION\)\..*nothing was written.*--before-deployment/su,
    );
    expect(await operator.store.read("idcheck/prod/keys")).toBeUndefined();
  });
});
