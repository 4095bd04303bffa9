import { localRegion } from "../stage.ts";
import { type AuthenticationName, tokenPath } from "./authentication-option.ts";
import { type LocalCredentials, localCredentials } from "./credentials.ts";
import { gatewayAnswer, type HttpAnswer } from "./http-response.ts";
import { localToken, verifyToken } from "./issuer.ts";
import { signedHeaders, type UnsignedRequest } from "./sign.ts";
import { type SignedRequest, verifySignature } from "./signature.ts";

/** The caller as API Gateway's IAM authorizer writes it into an event. */
type IamIdentity = {
  accessKey: string;
  accountId: string;
  callerId: string;
  cognitoIdentity: null;
  principalOrgId: string;
  userArn: string;
  userId: string;
};

/** A caller as API Gateway's authorizer writes it into an event. Claims are texts there, whatever they are in the token. */
export type Authorizer =
  | { iam: IamIdentity }
  | { jwt: { claims: Readonly<Record<string, string>>; scopes: null } };

/** API Gateway's answer to a request whose sender it does not know. */
type Refusal = { refused: HttpAnswer };

const forbidden: Refusal = { refused: gatewayAnswer(403, "Forbidden") };

/** Identifies the sender of a request to the HTTP API. */
export type Authenticate = (request: SignedRequest) => Authorizer | Refusal | Promise<Authorizer | Refusal>;

const trustEverybody: Authenticate = () => ({ iam: identityOf(localCredentials.local) });

const trustSignatures: Authenticate = async (request) => {
  const signer = await signerOf(request, "execute-api");
  return signer === undefined ? forbidden : { iam: identityOf(signer) };
};

const trustTokens: Authenticate = async ({ headers }) => {
  const verified = await verifyToken(headers["authorization"]?.[0]);
  if (!verified.ok) {
    return { refused: gatewayAnswer(401, "Unauthorized", { "www-authenticate": verified.challenge }) };
  }
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(verified.claims)) texts[name] = textOf(value);
  return { jwt: { claims: texts, scopes: null } };
};

/** Lists are written as API Gateway writes them, `[a b]`. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(" ")}]` : String(value);
}

/** The credentials that signed a request for a service; undefined if none of ours did. */
export function signerOf(
  request: SignedRequest,
  service: "execute-api" | "lambda",
): Promise<LocalCredentials | undefined> {
  return verifySignature(request, {
    credentials: Object.values(localCredentials),
    now: new Date(),
    scope: { region: localRegion, service },
  });
}

/** How the local stack identifies callers. */
export type Authentication = {
  /** Over HTTP. */
  authenticate: Authenticate;
  /** Whether Lambda Invoke asks for a signature. Tokens are for the HTTP API alone, so there it does with them too. */
  invokeIsSigned: boolean;
  /** For the person who started the stack. */
  summary: string;
  /** Options of curl that prove who calls, for each API. */
  curlOptions(httpUrl: string): { http: string; invoke: string };
  /** The headers of a request, and the proof among them. */
  prove(url: string, request: UnsignedRequest): Promise<Record<string, string>>;
};

const signedInvoke = `--aws-sigv4 aws:amz:${localRegion}:lambda --user local:local `;

/** How callers are identified, by the value of `--auth`. */
export const authentications: Readonly<Record<AuthenticationName, Authentication>> = {
  none: {
    authenticate: trustEverybody,
    invokeIsSigned: false,
    summary: "every call counts as one of the user local (--auth iam verifies signatures, --auth jwt tokens)",
    curlOptions: () => ({ http: "", invoke: "" }),
    prove: (_url, { headers }) => Promise.resolve({ ...headers }),
  },
  iam: {
    authenticate: trustSignatures,
    invokeIsSigned: true,
    summary: `every call must be signed (SigV4) for the service execute-api in ${localRegion}`,
    curlOptions: () => ({
      http: `--aws-sigv4 aws:amz:${localRegion}:execute-api --user local:local `,
      invoke: signedInvoke,
    }),
    prove: (url, request) => signedHeaders(url, request, localCredentials.local),
  },
  jwt: {
    authenticate: trustTokens,
    invokeIsSigned: true,
    summary: `every call needs a token, as GET ${tokenPath}?sub=<caller> gives it for an hour`,
    curlOptions: (httpUrl) => ({
      http: `-H "authorization: Bearer $(curl -s ${httpUrl}${tokenPath}?sub=me)" `,
      invoke: signedInvoke,
    }),
    prove: async (_url, { headers }) => ({
      ...headers,
      authorization: `Bearer ${await localToken({ sub: "me" })}`,
    }),
  },
};

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
