import { localRegion } from "../stage.ts";
import { type LocalCredentials, localCredentials } from "./credentials.ts";
import { type SignedRequest, verifySignature } from "./signature.ts";

/** The caller as API Gateway's IAM authorizer puts it into an event. */
export type IamIdentity = {
  accessKey: string;
  accountId: string;
  callerId: string;
  cognitoIdentity: null;
  principalOrgId: string;
  userArn: string;
  userId: string;
};

/** Who sends a request; undefined where that is not established, which answers 403. */
export type Authenticate = (
  request: SignedRequest,
) => IamIdentity | undefined | Promise<IamIdentity | undefined>;

/** Takes every call, signed or not, as that of the user `local`. */
export const trustEverybody: Authenticate = () => identityOf(localCredentials.local);

/** Takes a call as that of the principal whose credentials signed it, as the deployed API does. */
export const trustSignatures: Authenticate = async (request) => {
  const signer = await verifySignature(request, {
    credentials: Object.values(localCredentials),
    now: new Date(),
  });
  return signer && identityOf(signer);
};

/** How the HTTP API establishes its callers, by the value of `--auth`. */
export const authentications = {
  none: {
    authenticate: trustEverybody,
    summary: "every call is taken as that of the user local (--auth iam verifies signatures)",
    curlOptions: "",
  },
  iam: {
    authenticate: trustSignatures,
    summary: `every call must be signed (SigV4), for the service execute-api in ${localRegion}`,
    curlOptions: `--aws-sigv4 aws:amz:${localRegion}:execute-api --user local:local `,
  },
} as const satisfies Record<string, { authenticate: Authenticate; summary: string; curlOptions: string }>;

/** A value of `--auth`. */
export type AuthenticationName = keyof typeof authentications;

/** The option `--auth` of a command. */
export const authenticationOption = { type: "string", oneOf: Object.keys(authentications) } as const;

/** What `--help` says of `--auth`. */
export const authenticationHelp = `  --auth iam   refuse requests that are not signed with SigV4, as the deployed API does, by one of (access key,
               secret, session token, principal):
${Object.values(localCredentials)
  .map(
    ({ accessKeyId, secretAccessKey, sessionToken = "-", principal }: LocalCredentials) =>
      `                 ${[accessKeyId, secretAccessKey, sessionToken].map((text) => text.padEnd(15)).join("")}${principal.arn}`,
  )
  .join("\n")}`;

/** The value of `--auth`, `none` where it is not given. */
export function authenticationNamed(value: unknown): AuthenticationName {
  return value === "iam" ? value : "none";
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
