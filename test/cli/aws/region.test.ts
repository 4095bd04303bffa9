import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { regionOf } from "../../../cli/aws/region.ts";
import { UsageError } from "../../../cli/command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "idcheck-region-"));
  writeFileSync(
    join(folder, "config"),
    "[profile china]\nregion = cn-northwest-1\n[profile none]\noutput = json\n",
  );
  writeFileSync(join(folder, "credentials"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  vi.stubEnv("AWS_REGION", undefined);
  vi.stubEnv("AWS_DEFAULT_REGION", undefined);
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  vi.stubEnv("AWS_PROFILE", "none");
});
afterEach(() => vi.unstubAllEnvs());

/** The Region for the options of a command, in an environment. */
function found(
  options: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
) {
  return regionOf({ text: (name) => options[name] }, { environment });
}

describe("the Region of a command", () => {
  it("is what is said on the command line, then in the environment, then in the profile", async () => {
    vi.stubEnv("AWS_PROFILE", "china");
    const both = { AWS_REGION: "cn-north-1", AWS_DEFAULT_REGION: "eu-central-1" };
    expect(await found({ region: "eu-west-1" }, both)).toEqual({ name: "eu-west-1", from: "--region" });
    expect(await found({}, both)).toEqual({ name: "cn-north-1", from: "AWS_REGION" });
    const old = { AWS_REGION: "", AWS_DEFAULT_REGION: "eu-central-1" };
    expect(await found({}, old)).toEqual({ name: "eu-central-1", from: "AWS_DEFAULT_REGION" });
    expect(await found({})).toEqual({ name: "cn-northwest-1", from: "your AWS profile" });
  });

  it("has no default: a command that is told none says how to", async () => {
    await expect(found({ stage: "prod" })).rejects.toThrow(
      /^No Region is given.*--region.*AWS_REGION.*AWS_DEFAULT_REGION.*profile\.$/u,
    );
  });

  it("is one that can be", async () => {
    await expect(found({ region: "china" })).rejects.toThrow(UsageError);
    await expect(found({}, { AWS_REGION: "cn north 1" })).rejects.toThrow(/^AWS_REGION must be a Region/u);
  });

  it("is that of the local stack for the stage local, whatever is said", async () => {
    expect(await found({ stage: "local" }, { AWS_REGION: "cn-north-1" })).toMatchObject({
      name: "us-east-1",
    });
  });
});
