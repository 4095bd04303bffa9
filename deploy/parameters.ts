import * as v from "valibot";
import { consentRequirements, minorsRules } from "../lib/domain/consent.ts";
import { providerIds } from "../lib/providers/registry.ts";
import { callerAliasForm, isCallerAliasList } from "./caller-aliases.ts";
import {
  explained,
  oneOf,
  oneOfNumbers,
  type ParameterSchema,
  reservation,
  textOf,
  wholeNumber,
} from "./parameter-types.ts";

/** How long CloudWatch can keep logs, in days. */
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const yesOrNo = ["true", "false"] as const;

/**
 * Every parameter of `serverless.yml`: its name, what it takes and what it decides. This is the only list: packaging checks
 * what it is given against it, and the table in `docs/deploying.md` is made from it. The defaults are in `serverless.yml`.
 */
export const parameters = v.object({
  realData: explained(
    oneOf(yesOrNo),
    "whether the stage holds data of real people. If it does, logs must be kept for at least 180 days, concurrency is reserved " +
      "unless you say otherwise, and `npm run deploy` protects the tables and the stack",
  ),
  providers: explained(
    textOf(
      (text) => {
        const ids = namesIn(text);
        return (
          ids.length > 0 && new Set(ids).size === ids.length && ids.every((id) => providerIds.includes(id))
        );
      },
      `different providers, separated by commas, of ${providerIds.map((id) => `\`${id}\``).join(", ")}`,
    ),
    "the providers, in the order in which they are asked. `sandbox` makes up its answers: only the stage `sandbox` accepts it",
  ),
  authorizer: explained(
    oneOf(["iam", "jwt"]),
    "`iam`: signed requests; `jwt`: bearer tokens from `jwtIssuer` for `jwtAudience`. The API is never open",
  ),
  jwtIssuer: explained(
    textOf(
      (text) => text === "" || (/^https:\/\/[^\s"]+$/u.test(text) && URL.canParse(text)),
      "an address with `https://`, or nothing",
    ),
    "the issuer of the tokens, as in their `iss`",
  ),
  jwtAudience: explained(
    textOf((text) => text === "" || /^\S{1,256}$/u.test(text), "a text without spaces, or nothing"),
    "as in the tokens' `aud`",
  ),
  jwtClaim: explained(
    textOf(
      (text) => /^[A-Za-z0-9_:./-]{1,64}$/u.test(text),
      "up to 64 letters, digits and `_`, `:`, `.`, `/`, `-`",
    ),
    "the claim that names the caller",
  ),
  failOverAfterUnknown: explained(
    oneOf(["once", "never"]),
    "whether a second provider is asked after a call that was cut off and may have been charged. After an answer of unknown " +
      "charge it is asked in any case, because that call has ended",
  ),
  thresholdFloor: explained(wholeNumber(0, 100), "the lowest `threshold` that a caller may ask for"),
  imageUrlHosts: explained(
    textOf(
      (text) => namesIn(text).every((host) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/iu.test(host)),
      "host names, separated by commas, or nothing",
    ),
    "the hosts whose image addresses are passed to providers; if there are none, `imageUrl` is off",
  ),
  requireConsent: explained(
    oneOf(consentRequirements),
    "the kinds of checks that are refused without a `consent`: none, those with a face, or all. Set `off` only if a law is your " +
      "basis ([compliance.md](compliance.md))",
  ),
  minors: explained(
    oneOf(minorsRules),
    "what happens to checks of persons under 14, by their ID number; `guardian` refuses them without `consent.guardian: true`",
  ),
  replayWindowHours: explained(wholeNumber(1, 720), "how long a key replays its answer"),
  retentionDays: explained(
    wholeNumber(62, 3_650),
    "how long a record is kept: at least for the month of its call and the next one, in which the bill is compared with it",
  ),
  firstCallMilliseconds: explained(
    wholeNumber(100, 26_000),
    "when the first provider's call is cut off, so that there is time to ask another",
  ),
  keptConnectionMilliseconds: explained(
    wholeNumber(0, 60_000),
    "how long a connection to a provider waits for the next check; 0 if each check opens its own. Keep it below the time after " +
      "which the provider closes an idle connection: [Connections to providers](decisions/connections-to-providers.md)",
  ),
  providerTailMilliseconds: explained(
    wholeNumber(0, 600_000),
    "how long a provider may continue, and charge for, a call that was cut off. The key of an interrupted check stays locked until " +
      "then. Raise it for a slower provider; if it is too low, a check can be paid for twice",
  ),
  clockSkewMilliseconds: explained(
    wholeNumber(0, 60_000),
    "how far apart the clocks of instances may be; this also extends the lock",
  ),
  runtime: explained(oneOf(["nodejs24.x", "nodejs22.x", "nodejs20.x"]), "the runtime of the functions"),
  architecture: explained(oneOf(["arm64", "x86_64"]), "the processor of the functions"),
  memoryMegabytes: explained(
    wholeNumber(256, 10_240),
    "the memory of a function; its processor time grows with it",
  ),
  timeoutSeconds: explained(
    wholeNumber(10, 29),
    "the time limit of a check: an HTTP API gives up after 30 s, and 5 s of it are for storing and answering. With several " +
      "providers, 5 s must be left after `firstCallMilliseconds`, or the second is never asked",
  ),
  checkConcurrency: v.optional(
    explained(
      reservation(10_000),
      "concurrent checks, reserved for each check function, out of what the account has; this also limits spending. With `none` the " +
        "functions share the account's concurrency, as they must in a new account, which has nothing to reserve",
    ),
  ),
  readConcurrency: v.optional(
    explained(
      reservation(10_000),
      "the same for the functions that read verifications and usage, and for the projection",
    ),
  ),
  asynchronousAgeSeconds: explained(
    wholeNumber(60, 900),
    "how long an asynchronous invocation may wait in Lambda's queue",
  ),
  aliases: explained(
    textOf(isCallerAliasList, callerAliasForm),
    "aliases of the `-invoke` functions: [callers](#callers) that must not act for each other. `orders:300` limits how long an " +
      "asynchronous invocation of `orders` may wait, in seconds; without a number the limit is `asynchronousAgeSeconds`",
  ),
  requireAlias: explained(
    oneOf(yesOrNo),
    "`true` refuses direct invocations without an alias (403 `forbidden`), so that no payload can name its caller. Set it if " +
      "everything that invokes idcheck has an alias",
  ),
  requestsPerSecond: explained(wholeNumber(1, 10_000), "the rate limit of the whole HTTP API"),
  requestBurst: explained(wholeNumber(1, 5_000), "how many requests may exceed that limit at once"),
  logRetentionDays: explained(
    oneOfNumbers(logRetentions),
    "how long logs are kept. China requires at least six months, so a stage with real data must keep them for 180 days or longer",
  ),
});

/** The values of the parameters, read. */
export type Parameters = v.InferOutput<typeof parameters>;

/** The schema of a parameter; undefined if there is none of this name. */
export function parameterNamed(name: string): ParameterSchema | undefined {
  const entry = Object.entries(parameters.entries).find(([known]) => known === name)?.[1];
  return entry?.type === "optional" ? entry.wrapped : entry;
}

/** The entries of a list that commas separate. */
export function namesIn(text: string): string[] {
  return text.split(",").flatMap((name) => name.trim() || []);
}
