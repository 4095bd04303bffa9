import { localAccountId } from "../stage.ts";

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

/** The parts of a request that a signature covers. */
export type SignedRequest = {
  method: string;
  /** Path and query as they were sent. */
  target: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
};

/** Who sends a request; undefined where that is not established, which answers 403. */
export type Authenticate = (request: SignedRequest) => IamIdentity | undefined;

/** Takes every call, signed or not, as that of the user `local`. */
export const trustEverybody: Authenticate = () => ({
  accessKey: "AKIALOCAL00000000000",
  accountId: localAccountId,
  callerId: "AIDALOCAL00000000000",
  cognitoIdentity: null,
  principalOrgId: "aws:PrincipalOrgID",
  userArn: `arn:aws:iam::${localAccountId}:user/local`,
  userId: "AIDALOCAL00000000000",
});
