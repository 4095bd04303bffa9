import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readKeysSecret } from "../../cli/keys-secret.ts";
import { type Books, openBooks } from "./books.ts";
import { type Operator, startOperator, unkept } from "./operator.ts";
import { runCli } from "./run-cli.ts";

const accounts = { kuaidi100: { key: "k", secret: "s" }, shuxun: { appCode: "a" } };

let operator: Operator;
let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.stop());
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

  it("reads a file that begins with a byte order mark", async () => {
    const result = await operator.run(["setup"], `\uFEFF${JSON.stringify(accounts)}`);
    expect(result).toMatchObject({ code: 0 });
  });

  it("says which provider that the stage asks has no account, and exits with 1", async () => {
    const environment = {
      IDCHECK_DYNAMODB_PORT: new URL(books.environment["AWS_ENDPOINT_URL_DYNAMODB"] ?? "").port,
      IDCHECK_SECRETS_PORT: new URL(operator.environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? "").port,
    };
    const setUp = (some: object) =>
      runCli(["setup", "--stage", "local"], { input: JSON.stringify(some), environment });
    const simulator = "http://127.0.0.1:1/simulator";
    const first = await setUp({
      shuxun: { appCode: "a", twoFactorUrl: simulator, threeFactorUrl: simulator },
    });
    expect(first).toMatchObject({ code: 1, stderr: "" });
    expect(first.stdout).toBe(
      [
        "Secrets of the stage local:",
        "  idcheck/local/keys was created",
        "  idcheck/local/providers/shuxun serves two_factor and three_factor",
        "local asks kuaidi100 first, which has no account, and so is not called. To set it, run: npx idcheck provider set kuaidi100 --stage local --file kuaidi100.json",
        "",
      ].join("\n"),
    );
    const second = await setUp({ kuaidi100: { ...accounts.kuaidi100, baseUrl: simulator } });
    expect(second.code).toBe(0);
    expect(second.stdout).toContain("for two_factor it lacks twoFactor");
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
