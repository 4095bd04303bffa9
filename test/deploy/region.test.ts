import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findRegion, readRegion } from "../../deploy/region.ts";

const folders: string[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Leads the SDK to a configuration of AWS with this text. */
function configure(text: string): void {
  const folder = mkdtempSync(join(tmpdir(), "idcheck-region-"));
  folders.push(folder);
  writeFileSync(join(folder, "config"), text);
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
}

const profiles =
  "[default]\nregion = cn-northwest-1\n[profile work]\nregion = eu-west-1\n[profile bare]\noutput = json\n";
const both = { AWS_REGION: "cn-north-1", AWS_DEFAULT_REGION: "ap-east-1" };

describe("the Region of a deployment", () => {
  it.each([
    ["the option", { option: "us-west-2", environment: both }, { region: "us-west-2", from: "--region" }],
    ["AWS_REGION", { environment: both }, { region: "cn-north-1", from: "AWS_REGION" }],
    [
      "AWS_DEFAULT_REGION",
      { environment: { AWS_DEFAULT_REGION: "ap-east-1" } },
      { region: "ap-east-1", from: "AWS_DEFAULT_REGION" },
    ],
    ["the default profile", {}, { region: "cn-northwest-1", from: "the AWS profile" }],
  ])("is that of %s", async (_, given, said) => {
    configure(profiles);
    expect(await findRegion({ option: undefined, environment: {}, ...given })).toEqual(said);
  });

  it("is that of the profile in AWS_PROFILE", async () => {
    configure(profiles);
    vi.stubEnv("AWS_PROFILE", "work");
    expect((await findRegion({ option: undefined, environment: {} }))?.region).toBe("eu-west-1");
  });

  it("is none where nothing says it, and never one by default", async () => {
    configure(profiles);
    vi.stubEnv("AWS_PROFILE", "bare");
    const nowhere = { option: undefined, environment: {} };
    expect(await findRegion(nowhere)).toBeUndefined();
    await expect(readRegion(nowhere)).rejects.toThrow("Say which Region: --region <region>, AWS_REGION");
  });

  it.each(["production", "cn-north", "https://cn-north-1"])("is refused if it is %s", async (option) => {
    await expect(readRegion({ option, environment: {} })).rejects.toThrow("--region says is not the name");
  });
});
