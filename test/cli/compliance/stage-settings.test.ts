import { describe, expect, it } from "vitest";
import { assessmentText } from "../../../cli/compliance/assessment.ts";
import { noticeText } from "../../../cli/compliance/notice.ts";
import { settingsIn } from "../../../cli/compliance/stage-settings.ts";
import { deployedTemplate, type Deployed } from "./deployed-template.ts";

const settingsOf = (changes: Deployed = {}, region: string | undefined = "cn-north-1") =>
  settingsIn(deployedTemplate(changes), region);

describe("the settings in a template", () => {
  it("are those of the functions, and the weakest of log groups and queues", () => {
    expect(settingsOf()).toMatchObject({
      config: {
        stage: "prod",
        providerIds: ["kuaidi100", "shuxun"],
        requireConsent: "face",
        minors: "guardian",
      },
      region: "cn-north-1",
      logRetentionDays: 180,
      longestWaitSeconds: 900,
    });
    expect(settingsOf({ logDays: [180, 30] }).logRetentionDays).toBe(30);
    expect(settingsOf({ logDays: [undefined] }).logRetentionDays).toBeUndefined();
    expect(settingsOf({ logDays: [] }).logRetentionDays).toBeUndefined();
  });

  it.each([[{}], [{ Resources: {} }], [[]], ["text"]])("are not looked for in %j", (template) => {
    expect(() => settingsIn(template, undefined)).toThrow("This is not a template of idcheck");
  });

  it("must be right, as at the start of a function", () => {
    expect(() => settingsOf({ variables: { IDCHECK_MINORS: "14" } })).toThrow("settings: IDCHECK_MINORS.");
  });
});

describe("the notice", () => {
  it.each([
    [
      "zh",
      [
        "深圳前海百递网络有限公司",
        "杭州数勋科技有限公司",
        "400 天",
        "境内（cn-north-1）",
        "15 分钟",
        "单独同意",
        "监护人同意",
      ],
    ],
    [
      "en",
      [
        "深圳前海百递网络有限公司",
        "400 days",
        "in mainland China (cn-north-1)",
        "15 minutes",
        "separately",
        "guardian",
      ],
    ],
  ] as const)(
    "in %s names receivers, retention and place, and what is left to the operator",
    (language, texts) => {
      const notice = noticeText(settingsOf(), language);
      for (const text of texts) expect(notice).toContain(text);
      expect(notice).toContain("【");
      expect(notice).not.toMatch(/undefined|NaN/u);
    },
  );

  it("follows the settings", () => {
    const notice = noticeText(
      settingsOf({
        variables: { IDCHECK_PROVIDERS: "shuxun", IDCHECK_MINORS: "refuse", IDCHECK_RETENTION_DAYS: "90" },
      }),
      "en",
    );
    expect(notice).toContain("90 days");
    expect(notice).toContain("We do not verify persons under 14.");
    expect(notice).not.toContain("百递");
    const byLaw = noticeText(settingsOf({ variables: { IDCHECK_REQUIRE_CONSENT: "off" } }), "en");
    expect(byLaw).toContain("Under 【the law and its article】");
    expect(byLaw).not.toContain("only if you agree");
    expect(noticeText(settingsOf({}, "us-east-1"), "en")).toContain("【where】 us-east-1");
  });
});

/** The settings that need attention, as the assessment lists them. */
function attention(changes: Deployed, region?: string): string {
  const text = assessmentText(settingsOf(changes, region), "en");
  return text.split("## 3. Settings that need your attention\n\n")[1]?.split("\n\n## 4")[0] ?? "";
}

describe("the assessment", () => {
  it("finds nothing in a deployment with the defaults in the country", () => {
    expect(attention({})).toBe("None.");
  });

  it.each([
    [
      "faces without consent",
      { variables: { IDCHECK_REQUIRE_CONSENT: "off" } },
      "cn-north-1",
      "- requireConsent=off",
    ],
    ["minors as adults", { variables: { IDCHECK_MINORS: "allow" } }, "cn-north-1", "- minors=allow"],
    ["logs under six months", { logDays: [30] }, "cn-north-1", "- Logs are kept for 30 days"],
    ["a Region abroad", {}, "eu-central-1", "- Deployed abroad, in eu-central-1"],
  ] as const)("finds %s", (_, changes, region, finding) => {
    expect(attention(changes, region)).toMatch(new RegExp(`^${finding}[^\\n]*$`, "u"));
  });

  it("has the settings and receivers of the stage in both languages", () => {
    for (const language of ["zh", "en"] as const) {
      const text = assessmentText(settingsOf({ variables: { IDCHECK_REQUIRE_CONSENT: "all" } }), language);
      expect(text).toContain("requireConsent=all");
      expect(text).toContain("minors=guardian");
      expect(text).toContain("| 深圳前海百递网络有限公司 | kuaidi100 |");
      expect(text).not.toMatch(/undefined|NaN/u);
    }
  });
});
