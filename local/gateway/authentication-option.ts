import type { Given, Option } from "../../cli/command.ts";
import { choiceOf } from "../../cli/option-values.ts";
import { alignedLines } from "../../cli/text-table.ts";
import { type LocalCredentials, localCredentials } from "./credentials.ts";

/** The path at which the local stack gives out tokens. */
export const tokenPath = "/_local/token";

const authenticationNames = ["none", "iam", "jwt"] as const;

/** A value of `--auth`. */
export type AuthenticationName = (typeof authenticationNames)[number];

/** The option `--auth` of a command. */
export const authenticationOption = {
  auth: {
    type: "string",
    value: "<way>",
    help: [
      "none (default); iam: refuse requests that are not signed with SigV4, as the deployed API does; or jwt: refuse those",
      `without a token of the local issuer, which GET ${tokenPath}?sub=<caller> gives. Lambda Invoke asks for signatures with both.`,
      "These credentials can sign (access key, secret, session token, principal):",
      ...alignedLines(
        Object.values(localCredentials).map(
          ({ accessKeyId, secretAccessKey, sessionToken = "-", principal }: LocalCredentials) => [
            accessKeyId,
            secretAccessKey,
            sessionToken,
            principal.arn,
          ],
        ),
      ),
    ].join("\n"),
  },
} as const satisfies Record<string, Option>;

/** Reads `--auth`. Throws UsageError. */
export function authenticationOf(given: Given): AuthenticationName {
  return choiceOf(given, "auth", authenticationNames) ?? "none";
}
