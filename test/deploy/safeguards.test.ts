import { describe, expect, it } from "vitest";
import { assertServiceName, assertSettings } from "../../deploy/safeguards.ts";
import { metricNamespace } from "../../lib/log/metrics.ts";
import { providerSecretName } from "../../lib/providers/accounts.ts";
import { keysSecretName } from "../../lib/secrets/keys.ts";

const environment = {
  IDCHECK_STAGE: "prod",
  IDCHECK_VERSION: "0.1.0",
  IDCHECK_VERIFICATIONS_TABLE: { Ref: "VerificationsTable" },
  IDCHECK_USAGE_TABLE: { Ref: "UsageTable" },
  IDCHECK_PROVIDERS: "kuaidi100,shuxun",
  IDCHECK_AUTHORIZER: "iam",
};
const accepted = { stage: "prod", environment, httpApi: { authorizers: {} } };

describe("the name of the service", () => {
  it("is the one that the code has in the names of metrics and secrets, and no other", () => {
    for (const name of [metricNamespace("prod"), keysSecretName("prod"), providerSecretName("prod", "any")]) {
      const [service = ""] = name.split("/prod");
      expect(() => assertServiceName(service)).not.toThrow();
    }
    expect(() => assertServiceName("identity")).toThrow("The service must be called idcheck");
  });
});

describe("the settings of a deployment", () => {
  it("are accepted when the functions would start with them", () => {
    expect(() => assertSettings(accepted)).not.toThrow();
    expect(() =>
      assertSettings({
        ...accepted,
        stage: "sandbox",
        environment: { ...environment, IDCHECK_PROVIDERS: "sandbox" },
      }),
    ).not.toThrow();
  });

  const refused: readonly [string, Partial<Change>, RegExp][] = [
    ["the stage of a developer's machine", { stage: "local" }, /choose another stage/],
    ["a provider that makes its answers up", { providers: "kuaidi100,sandbox" }, /makes up its answers/],
    ["a provider that nobody knows", { providers: "nobody" }, /No provider/],
    ["no provider", { providers: "" }, /IDCHECK_PROVIDERS/],
    ["a threshold floor over 100", { floor: "101" }, /IDCHECK_THRESHOLD_FLOOR/],
    ["a rule for consent that there is not", { requireConsent: "yes" }, /IDCHECK_REQUIRE_CONSENT/],
    ["an unknown rule for minors", { minors: "14" }, /IDCHECK_MINORS/],
    ["an open API", { authorizer: "none" }, /IDCHECK_AUTHORIZER/],
    [
      "JWTs of an issuer without https",
      { authorizer: "jwt", issuerUrl: "http://issuer.example" },
      /jwtIssuer/,
    ],
  ];
  it.each(refused)("are refused with %s", (_, change, message) => {
    expect(() => assertSettings(changed(change))).toThrow(message);
  });
});

type Change = {
  stage: string;
  providers: string;
  floor: string;
  requireConsent: string;
  minors: string;
  authorizer: string;
  issuerUrl: string;
};

function changed(change: Partial<Change>): Parameters<typeof assertSettings>[0] {
  const { stage = "prod", providers = "shuxun", floor = "60", authorizer = "iam", issuerUrl = "" } = change;
  const { requireConsent = "face", minors = "guardian" } = change;
  const settings = {
    IDCHECK_PROVIDERS: providers,
    IDCHECK_THRESHOLD_FLOOR: floor,
    IDCHECK_REQUIRE_CONSENT: requireConsent,
    IDCHECK_MINORS: minors,
    IDCHECK_AUTHORIZER: authorizer,
  };
  return {
    stage,
    environment: { ...environment, ...settings },
    httpApi: { authorizers: { issuer: { issuerUrl } } },
  };
}
