import type { Given, Option } from "../../cli/command.ts";
import { choiceOf } from "../../cli/option-values.ts";
import { alignedLines } from "../../cli/text-table.ts";
import { localRegion } from "../stage.ts";
import { type LocalCredentials, localCredentials } from "./credentials.ts";
import { type SignedRequest, verifySignature } from "./signature.ts";

/** The caller as API Gateway's IAM authorizer writes it into an event. */
export type IamIdentity = {
  accessKey: string;
  accountId: string;
  callerId: string;
  cognitoIdentity: null;
  principalOrgId: string;
  userArn: string;
  userId: string;
};

/** Identifies the sender of a request; undefined if it cannot be identified, which answers 403. */
export type Authenticate = (
  request: SignedRequest,
) => IamIdentity | undefined | Promise<IamIdentity | undefined>;

/** Takes every call, signed or not, as one of the user `local`. */
export const trustEverybody: Authenticate = () => identityOf(localCredentials.local);

/** Takes a call as one of the principal whose credentials signed it, as the deployed API does. */
export const trustSignatures: Authenticate = async (request) => {
  const signer = await verifySignature(request, {
    credentials: Object.values(localCredentials),
    now: new Date(),
  });
  return signer && identityOf(signer);
};

const authenticationNames = ["none", "iam"] as const;

/** A value of `--auth`. */
export type AuthenticationName = (typeof authenticationNames)[number];

/** How the HTTP API identifies its callers, by the value of `--auth`. */
export const authentications: Readonly<
  Record<AuthenticationName, { authenticate: Authenticate; summary: string; curlOptions: string }>
> = {
  none: {
    authenticate: trustEverybody,
    summary: "every call counts as one of the user local (--auth iam verifies signatures)",
    curlOptions: "",
  },
  iam: {
    authenticate: trustSignatures,
    summary: `every call must be signed (SigV4) for the service execute-api in ${localRegion}`,
    curlOptions: `--aws-sigv4 aws:amz:${localRegion}:execute-api --user local:local `,
  },
};

/** The option `--auth` of a command. */
export const authenticationOption = {
  auth: {
    type: "string",
    value: "<way>",
    help: [
      "none (default), or iam: refuse requests that are not signed with SigV4, as the deployed API does.",
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

function identityOf({ accessKeyId, principal }: LocalCredentials): IamIdentity {
  return {
    accessKey: accessKeyId,
    accountId: principal.accountId,
    callerId: principal.uniqueId,
    cognitoIdentity: null,
    principalOrgId: "aws:PrincipalOrgID",
    userArn: principal.arn,
    userId: principal.uniqueId,
  };
}
