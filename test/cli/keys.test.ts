import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newKeysSecret, readKeysSecret, withNewPepper } from "../../cli/keys-secret.ts";
import { systemRandom } from "../../lib/base/system.ts";
import { type Operator, startOperator, unkept } from "./operator.ts";

const name = "idcheck/prod/keys";
const dayMs = 24 * 60 * 60 * 1000;

let operator: Operator;
beforeEach(async () => {
  operator = await startOperator();
});
afterEach(() => operator.stop());

/** Keys that were made and rotated so many days ago. */
async function keysFrom(madeDaysAgo: number, rotatedDaysAgo: number): Promise<string> {
  const secret = newKeysSecret(systemRandom, Date.now() - madeDaysAgo * dayMs);
  const rotated = withNewPepper(secret, systemRandom, Date.now() - rotatedDaysAgo * dayMs);
  await operator.store.create(name, rotated, { description: "for a test", versionId: randomUUID() });
  return secret.current;
}

async function stored(): Promise<ReturnType<typeof readKeysSecret>> {
  return readKeysSecret((await operator.store.read(name))?.value);
}

describe("idcheck keys", () => {
  it("creates keys once and never prints one", async () => {
    const { code, stdout, stderr } = await operator.run(["keys", "create"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: unkept });
    expect(stdout).toMatch(/^Created idcheck\/prod\/keys:\n {2}p\d{8}T\d{6} {2}made .*Z, current\n$/u);
    const { partitionKey, peppers } = await stored();
    for (const key of [partitionKey, ...Object.values(peppers)]) expect(stdout).not.toContain(key);

    const again = await operator.run(["keys", "create"]);
    expect([again.code, again.stdout]).toEqual([1, ""]);
    expect(again.stderr).toMatch(/exists already.*every idempotency key would be paid for again/u);
    expect((await stored()).partitionKey).toBe(partitionKey);
  });

  it("rotates by adding a pepper", async () => {
    const first = await keysFrom(10, 1);
    const before = await stored();
    const { code, stdout } = await operator.run(["keys", "rotate", "--json"]);
    expect(code).toBe(0);
    const after = await stored();
    expect(after.partitionKey).toBe(before.partitionKey);
    expect(Object.keys(after.peppers)).toEqual([first, before.current, after.current]);
    expect(JSON.parse(stdout)).toMatchObject({
      secret: name,
      peppers: [{ id: first }, { id: before.current, current: false }, { id: after.current, current: true }],
    });
  });

  it("lists peppers and their times without the secret's values", async () => {
    const first = await keysFrom(3, 2);
    const { stdout } = await operator.run(["keys", "list"]);
    expect(stdout.split("\n")[1]).toMatch(new RegExp(`^ {2}${first} {2}made .*, replaced .*Z$`, "u"));
    for (const key of Object.values((await stored()).peppers)) expect(stdout).not.toContain(key);
  });

  it("removes a pepper that was replaced before the longest replay window", async () => {
    const old = await keysFrom(100, 31);
    const { code, stdout } = await operator.run(["keys", "remove", old]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`\n  ${old}  removed\n`)]);
    expect(Object.keys((await stored()).peppers)).toHaveLength(1);
    expect((await stored()).removed).toEqual([old]);
    expect(JSON.parse((await operator.run(["keys", "list", "--json"])).stdout)).toMatchObject({
      removed: [old],
    });
  });

  it("refuses to remove a pepper under which a key may still be replayed, unless it is told more", async () => {
    const old = await keysFrom(100, 2);
    const refused = await operator.run(["keys", "remove", old]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/replay window.*until \d{4}-.*--force/u);
    expect(Object.keys((await stored()).peppers)).toHaveLength(2);
    expect((await operator.run(["keys", "remove", old, "--replay-window", "24"])).code).toBe(0);
  });

  it("removes any older pepper by force, and the current one by nothing", async () => {
    const old = await keysFrom(1, 0);
    const { current } = await stored();
    const refused = await operator.run(["keys", "remove", current, "--force"]);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("current pepper cannot be removed"),
    ]);
    expect((await operator.run(["keys", "remove", old, "--force"])).code).toBe(0);
  });

  it("keeps by force the id of a pepper that was taken out by hand, unless the functions would refuse it", async () => {
    const old = await keysFrom(1, 0);
    const before = await stored();
    expect((await operator.run(["keys", "remove", "p0"])).stderr).toMatch(/no such pepper.*--force/u);
    expect((await operator.run(["keys", "remove", "not an id", "--force"])).code).toBe(1);
    expect(await stored()).toEqual(before);
    expect((await operator.run(["keys", "remove", "p0", "--force"])).code).toBe(0);
    expect(await stored()).toEqual({ ...before, removed: ["p0"] });
    expect(Object.keys((await stored()).peppers)).toContain(old);
  });

  it("changes nothing where somebody else has changed the secret meanwhile", async () => {
    await keysFrom(2, 1);
    const read = await operator.store.read(name);
    await operator.run(["keys", "rotate"]);
    const rotated = await stored();
    const versions = { readVersionId: read?.versionId ?? "", versionId: randomUUID() };
    await expect(operator.store.replace(name, {}, versions)).rejects.toThrow(/someone else/);
    expect(await stored()).toEqual(rotated);
  });

  it.each([
    [
      ["keys", "rotate"],
      1,
      /There is no secret idcheck\/prod\/keys\. To make it, run: npx idcheck keys create/,
    ],
    [["keys", "remove"], 2, /Usage/],
    [["keys", "destroy"], 2, /There is no such action\. The actions are: list, create, rotate, remove\./],
    [["keys", "create", "now"], 2, /Usage/],
  ])("says what to do after %j", async (parameters, code, message) => {
    const result = await operator.run(parameters);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
  });
});
