import * as v from "valibot";
import { ConfigurationError } from "../base/configuration-error.ts";
import { type ConsentRequirement, consentRequirements, type MinorsRule, minorsRules } from "./consent.ts";
import { defaultRecordSettings, type RecordSettings } from "./record-settings.ts";

/** The settings of a deployment. All of them come from environment variables; secrets never do. */
export type Config = {
  stage: string;
  /** The release that is deployed, as in `package.json`; every answer of a function says it. */
  version: string;
  verificationsTable: string;
  usageTable: string;
  /** Ids of the providers in the order in which they are asked. */
  providerIds: readonly string[];
  /** How API Gateway authenticates callers of the HTTP functions. */
  authorizer: "iam" | "jwt";
  /** The JWT claim that names the caller. */
  jwtClaim: string;
  /** Whether a direct invocation must come by an alias, so that no payload can name its caller. */
  requireAlias: boolean;
  /** Whether a second provider may be asked after a call of unknown charge that may not have ended. */
  failOverAfterUnknown: "once" | "never";
  /** The lowest similarity that a caller may ask for, 0–100. */
  thresholdFloor: number;
  /** Lower-case host names whose image addresses are passed to providers; if empty, `imageUrl` is off. */
  imageUrlHosts: ReadonlySet<string>;
  /** The kinds that need a consent; without one they are refused. */
  requireConsent: ConsentRequirement;
  /** What a person under 14 needs, whose age the ID number tells. */
  minors: MinorsRule;
  records: RecordSettings;
  call: CallSettings;
};

/** Time limits of provider calls and their connections, in milliseconds. */
export type CallSettings = {
  /** Time reserved before the Lambda deadline to persist and answer. */
  answerReserveMs: number;
  /** No call starts with less than this time left before the reserve. */
  startMarginMs: number;
  /** The longest that the first call may take, so that a second one remains possible. */
  firstCallMs: number;
  connectTimeoutMs: number;
  bodyTimeoutMs: number;
  maxBodyBytes: number;
  /** How long a connection to a provider waits for the next call; 0 if each call opens its own. */
  keptConnectionMs: number;
};

/** Default limits. An HTTP API ends a request after 30 s. */
export const defaultCallSettings: CallSettings = {
  answerReserveMs: 3_000,
  startMarginMs: 2_000,
  firstCallMs: 12_000,
  connectTimeoutMs: 3_000,
  bodyTimeoutMs: 5_000,
  maxBodyBytes: 64 * 1024,
  keptConnectionMs: 5_000,
};

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
/** A whole number as text. `byDefault` is in the setting's own unit, so that each default exists only once. */
const wholeNumber = (min: number, max: number, byDefault: number) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.minValue(min), v.maxValue(max)),
    String(byDefault),
  );
const list = v.pipe(
  v.string(),
  v.transform((text) =>
    text
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  ),
);

const records = defaultRecordSettings;
const schema = v.object({
  IDCHECK_STAGE: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,19}$/)),
  IDCHECK_VERIFICATIONS_TABLE: v.pipe(v.string(), v.minLength(3)),
  IDCHECK_USAGE_TABLE: v.pipe(v.string(), v.minLength(3)),
  IDCHECK_PROVIDERS: v.pipe(list, v.minLength(1)),
  IDCHECK_VERSION: v.string(),
  IDCHECK_AUTHORIZER: v.optional(v.picklist(["iam", "jwt"]), "iam"),
  IDCHECK_JWT_CLAIM: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_:./-]{1,64}$/)), "sub"),
  IDCHECK_REQUIRE_ALIAS: v.optional(v.picklist(["true", "false"]), "false"),
  IDCHECK_FAIL_OVER_AFTER_UNKNOWN: v.optional(v.picklist(["once", "never"]), "once"),
  IDCHECK_THRESHOLD_FLOOR: wholeNumber(0, 100, 60),
  IDCHECK_IMAGE_URL_HOSTS: v.optional(list, ""),
  IDCHECK_REQUIRE_CONSENT: v.optional(v.picklist(consentRequirements), "face"),
  IDCHECK_MINORS: v.optional(v.picklist(minorsRules), "guardian"),
  IDCHECK_REPLAY_WINDOW_HOURS: wholeNumber(1, 30 * 24, records.replayWindowMs / hourMs),
  IDCHECK_RETENTION_DAYS: wholeNumber(1, 3_650, records.retentionMs / dayMs),
  IDCHECK_PROVIDER_TAIL_MS: wholeNumber(0, 600_000, records.providerTailMs),
  IDCHECK_CLOCK_SKEW_MS: wholeNumber(0, 60_000, records.clockSkewMs),
  IDCHECK_TIMEOUT_SECONDS: wholeNumber(1, 900, 29),
  IDCHECK_FIRST_CALL_MS: wholeNumber(100, 26_000, defaultCallSettings.firstCallMs),
  IDCHECK_KEPT_CONNECTION_MS: wholeNumber(0, 60_000, defaultCallSettings.keptConnectionMs),
});

/**
 * Reads the configuration. Throws a ConfigurationError that names every setting that is missing or out of bounds, never
 * its value.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const result = v.safeParse(schema, environment);
  if (!result.success) {
    const names = [...new Set(result.issues.map((issue) => v.getDotPath(issue)))];
    throw new ConfigurationError(`Missing or invalid settings: ${names.join(", ")}.`);
  }
  const settings = result.output;
  const providerTailMs = settings.IDCHECK_PROVIDER_TAIL_MS;
  const clockSkewMs = settings.IDCHECK_CLOCK_SKEW_MS;
  return {
    stage: settings.IDCHECK_STAGE,
    version: settings.IDCHECK_VERSION,
    verificationsTable: settings.IDCHECK_VERIFICATIONS_TABLE,
    usageTable: settings.IDCHECK_USAGE_TABLE,
    providerIds: settings.IDCHECK_PROVIDERS,
    authorizer: settings.IDCHECK_AUTHORIZER,
    jwtClaim: settings.IDCHECK_JWT_CLAIM,
    requireAlias: settings.IDCHECK_REQUIRE_ALIAS === "true",
    failOverAfterUnknown: settings.IDCHECK_FAIL_OVER_AFTER_UNKNOWN,
    thresholdFloor: settings.IDCHECK_THRESHOLD_FLOOR,
    imageUrlHosts: new Set(settings.IDCHECK_IMAGE_URL_HOSTS.map((host) => host.toLowerCase())),
    requireConsent: settings.IDCHECK_REQUIRE_CONSENT,
    minors: settings.IDCHECK_MINORS,
    records: {
      ...records,
      providerTailMs,
      clockSkewMs,
      longestInvocationMs: settings.IDCHECK_TIMEOUT_SECONDS * 1000,
      replayWindowMs: settings.IDCHECK_REPLAY_WINDOW_HOURS * hourMs,
      retentionMs: settings.IDCHECK_RETENTION_DAYS * dayMs,
    },
    call: {
      ...defaultCallSettings,
      firstCallMs: settings.IDCHECK_FIRST_CALL_MS,
      keptConnectionMs: settings.IDCHECK_KEPT_CONNECTION_MS,
    },
  };
}
