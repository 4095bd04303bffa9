import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { regionForFramework } from "../../deploy/region.ts";

const profiles =
  "[default]\nregion = cn-northwest-1\n[profile work]\nregion = eu-west-1\n[profile bare]\noutput = json\n";

let folder: string;
beforeEach(() => {
  // The SDK reads each file once.
  folder = mkdtempSync(join(tmpdir(), "idcheck-region-"));
  writeFileSync(join(folder, "config"), profiles);
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("the Region of serverless.yml", () => {
  const both = { AWS_REGION: "cn-north-1", AWS_DEFAULT_REGION: "ap-east-1" };

  it.each([
    ["the option", { region: "us-west-2" }, both, "us-west-2"],
    ["AWS_REGION", { region: null }, both, "cn-north-1"],
    ["AWS_DEFAULT_REGION", {}, { AWS_REGION: "", AWS_DEFAULT_REGION: "ap-east-1" }, "ap-east-1"],
    ["the default profile", {}, {}, "cn-northwest-1"],
    ["the profile in AWS_PROFILE", {}, { AWS_PROFILE: "work" }, "eu-west-1"],
    ["a profile that is an option", { "aws-profile": "work" }, { AWS_PROFILE: "bare" }, "eu-west-1"],
  ])("is that of %s", async (_, options, environment, region) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(await regionForFramework(options)).toBe(region);
  });

  it("is none where nothing says one, and never one by default", async () => {
    vi.stubEnv("AWS_PROFILE", "bare");
    expect(await regionForFramework({ region: null, "aws-profile": null })).toBeNull();
  });

  it("comes with the profile that was an option, for every other client of the process", async () => {
    await regionForFramework({ "aws-profile": "work" });
    expect(process.env["AWS_PROFILE"]).toBe("work");
  });
});
