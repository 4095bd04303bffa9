import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../lib/base/configuration-error.ts";
import { readConfig } from "../../../lib/domain/config.ts";

const needed = {
  IDCHECK_STAGE: "prod",
  IDCHECK_VERIFICATIONS_TABLE: "verifications",
  IDCHECK_USAGE_TABLE: "usage",
  IDCHECK_PROVIDERS: "first, second",
  IDCHECK_VERSION: "0.1.0",
};

describe("the configuration", () => {
  it("needs a stage, a version, two tables and a provider, and has a default for all else", () => {
    expect(readConfig(needed)).toEqual({
      stage: "prod",
      version: "0.1.0",
      verificationsTable: "verifications",
      usageTable: "usage",
      providerIds: ["first", "second"],
      authorizer: "iam",
      jwtClaim: "sub",
      requireAlias: false,
      failOverAfterUnknown: "once",
      thresholdFloor: 60,
      imageUrlHosts: new Set(),
      requireConsent: "face",
      minors: "guardian",
      records: {
        providerTailMs: 45_000,
        clockSkewMs: 5_000,
        killDelayMs: 1_000,
        replayWindowMs: 86_400_000,
        retentionMs: 400 * 86_400_000,
        maxChargeableAttempts: 3,
        persistMarginMs: 300,
        longestInvocationMs: 29_000,
        verdictPersistMs: 3_000,
        verdictMarginMs: 1_200,
      },
      call: {
        answerReserveMs: 3_000,
        startMarginMs: 2_000,
        firstCallMs: 12_000,
        connectTimeoutMs: 3_000,
        bodyTimeoutMs: 5_000,
        maxBodyBytes: 65_536,
        keptConnectionMs: 5_000,
      },
    });
  });

  it("requires an alias only if it says true, and takes no other word for it", () => {
    expect(readConfig({ ...needed, IDCHECK_REQUIRE_ALIAS: "true" }).requireAlias).toBe(true);
    for (const word of ["yes", "1", "TRUE", ""]) {
      expect(() => readConfig({ ...needed, IDCHECK_REQUIRE_ALIAS: word })).toThrow(/IDCHECK_REQUIRE_ALIAS/);
    }
  });

  it("takes every time in the unit that its setting is named after", () => {
    const { records, call } = readConfig({
      ...needed,
      IDCHECK_REPLAY_WINDOW_HOURS: "2",
      IDCHECK_RETENTION_DAYS: "3",
      IDCHECK_PROVIDER_TAIL_MS: "4",
      IDCHECK_CLOCK_SKEW_MS: "5",
      IDCHECK_FIRST_CALL_MS: "600",
      IDCHECK_KEPT_CONNECTION_MS: "0",
      IDCHECK_TIMEOUT_SECONDS: "7",
    });
    expect(records).toMatchObject({
      replayWindowMs: 7_200_000,
      retentionMs: 259_200_000,
      providerTailMs: 4,
      clockSkewMs: 5,
    });
    expect(call).toMatchObject({ firstCallMs: 600, keptConnectionMs: 0 });
    expect(records.longestInvocationMs).toBe(7_000);
  });

  it("knows the hosts of images in lower case, without empty ones", () => {
    const { imageUrlHosts } = readConfig({
      ...needed,
      IDCHECK_IMAGE_URL_HOSTS: "Images.Example, ,b.example",
    });
    expect([...imageUrlHosts]).toEqual(["images.example", "b.example"]);
  });

  it.each([
    ["IDCHECK_STAGE", "Prod"],
    ["IDCHECK_PROVIDERS", " , "],
    ["IDCHECK_AUTHORIZER", "none"],
    ["IDCHECK_JWT_CLAIM", "a claim"],
    ["IDCHECK_FAIL_OVER_AFTER_UNKNOWN", "always"],
    ["IDCHECK_THRESHOLD_FLOOR", "101"],
    ["IDCHECK_THRESHOLD_FLOOR", "-1"],
    ["IDCHECK_REQUIRE_CONSENT", "on"],
    ["IDCHECK_REQUIRE_CONSENT", "two_factor"],
    ["IDCHECK_MINORS", "deny"],
    ["IDCHECK_MINORS", ""],
    ["IDCHECK_REPLAY_WINDOW_HOURS", "0"],
    ["IDCHECK_REPLAY_WINDOW_HOURS", "721"],
    ["IDCHECK_RETENTION_DAYS", "3651"],
    ["IDCHECK_PROVIDER_TAIL_MS", "600001"],
    ["IDCHECK_CLOCK_SKEW_MS", "60001"],
    ["IDCHECK_FIRST_CALL_MS", "99"],
    ["IDCHECK_FIRST_CALL_MS", "12s"],
    ["IDCHECK_KEPT_CONNECTION_MS", "60001"],
  ])("names %s where it is %j, and not the value", (name, value) => {
    const read = () => readConfig({ ...needed, [name]: value });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(new RegExp(`^Missing or invalid settings: ${name}\\.$`));
  });

  it("names every setting that is missing", () => {
    expect(() => readConfig({})).toThrow(
      "IDCHECK_STAGE, IDCHECK_VERIFICATIONS_TABLE, IDCHECK_USAGE_TABLE, IDCHECK_PROVIDERS, IDCHECK_VERSION.",
    );
  });
});
