import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kinds } from "../../lib/domain/kinds.ts";
import { createWorkspace, type Workspace } from "./support/workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.remove());

const reservations = v.record(v.string(), v.looseObject({ reservedConcurrency: v.nullish(v.number()) }));

/** Runs the real framework; the parameters stand behind `--param`. */
function run(command: readonly string[], stage: string, parameters: readonly string[]): Promise<string> {
  const options = parameters.map((parameter) => `--param=${parameter}`);
  return workspace.serverless([...command, "--stage", stage, "--region", "cn-north-1", ...options]);
}

/** What is reserved for the functions of a stage, by the function's key; null where nothing is. */
async function reserved(
  stage: string,
  parameters: readonly string[],
): Promise<Record<string, number | null>> {
  const printed = await run(["print", "--path", "functions", "--format", "json"], stage, parameters);
  return Object.fromEntries(
    Object.entries(v.parse(reservations, JSON.parse(printed))).map(
      ([key, { reservedConcurrency = null }]) => [key, reservedConcurrency],
    ),
  );
}

describe("packaging", { timeout: 120_000 }, () => {
  it("refuses wrong parameters all at once, before the framework stumbles over any of them, and writes nothing", async () => {
    const wrong = ["timeoutSeconds=abc", "authorizer=none", "realData=perhaps", "checkConcurrency=0"];
    const refused = run(["package"], "prod", [...wrong, "failOverAfterUnknow=never"]);
    await expect(refused).rejects.toThrow(
      new RegExp(
        [
          "These parameters cannot be deployed:",
          "There is no parameter failOverAfterUnknow. Did you mean failOverAfterUnknown\\?",
          "realData takes true or false.",
          "authorizer takes iam or jwt.",
          "timeoutSeconds takes a whole number from 10 to 29.",
          "checkConcurrency takes none, or a whole number from 1 to 10,000.",
        ].join("\\s+"),
        "u",
      ),
    );
    expect(existsSync(join(workspace.folder, ".serverless"))).toBe(false);
  });

  it("refuses a service of another name, in words", async () => {
    const file = join(workspace.folder, "serverless.yml");
    writeFileSync(file, readFileSync(file, "utf8").replace("\nservice: idcheck\n", "\nservice: identity\n"));
    await expect(run(["package"], "prod", [])).rejects.toThrow("The service must be called idcheck");
  });

  it("reserves nothing at all with checkConcurrency=none, in a stage with real data too", async () => {
    const numbers = Object.values(await reserved("production", ["checkConcurrency=none"]));
    expect(numbers).toEqual(Array.from({ length: 2 * kinds.length + 6 }, () => null));
  });

  it("reserves by whether a stage holds real data, and not by what it is called", async () => {
    const check = "two-factor-invoke";
    expect(await reserved("dev", ["readConcurrency=3"])).toMatchObject({ [check]: 100, usage: 3 });
    expect(await reserved("prod", ["realData=false"])).toMatchObject({ [check]: null, usage: null });
    expect(await reserved("sandbox", ["realData=true"])).toMatchObject({ [check]: 100, usage: 20 });
  });
});
