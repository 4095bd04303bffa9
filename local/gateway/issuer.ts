import type { errors as JoseErrors, JWTPayload } from "jose";
import { lazily } from "../../lib/base/lazily.ts";

/** The `iss` of the tokens of the local stack. Nothing answers there: its key is known to the gateway alone. */
export const localIssuer = "https://issuer.invalid";

/** The `aud` of the tokens of the local stack. */
export const localAudience = "idcheck-local";

/** Loaded with the first token: most stacks see none, and it takes a tenth of their start. */
const loadJose = lazily(() => import("jose"));

const lifetimeSeconds = 3_600;

/** The key pair of this process: tokens of an earlier start are worth nothing. API Gateway takes RSA signatures alone. */
const keys = lazily(async () => {
  const { generateKeyPair } = await loadJose();
  return generateKeyPair("RS256");
});

/** What a token says, unless it should say something else. Times are epoch seconds. */
export type TokenClaims = JWTPayload & { sub: string };

/** A token, valid for an hour unless `claims` say something else. */
export async function localToken(claims: TokenClaims): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const standard = { iss: localIssuer, aud: localAudience, iat: now, exp: now + lifetimeSeconds };
  const { privateKey } = await keys();
  const { SignJWT } = await loadJose();
  return new SignJWT({ ...standard, ...claims }).setProtectedHeader({ alg: "RS256" }).sign(privateKey);
}

/** A token's claims, or what `WWW-Authenticate` says of a request without one that is right. */
type VerifiedToken = { ok: true; claims: JWTPayload } | { ok: false; challenge: string };

/**
 * Verifies the token in an `Authorization` header, with or without `Bearer`, as API Gateway does: signature, issuer, audience,
 * expiry and, if they are there, the times before which it is not valid. API Gateway documents the form of its challenge and what
 * it says of an audience; the other texts are made up.
 */
export async function verifyToken(authorization: string | undefined): Promise<VerifiedToken> {
  if (authorization === undefined) return { ok: false, challenge: "Bearer" };
  const token = authorization.replace(/^bearer\s+/iu, "");
  const { publicKey } = await keys();
  const { errors, jwtVerify } = await loadJose();
  try {
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ["RS256"],
      issuer: localIssuer,
      audience: localAudience,
      requiredClaims: ["exp"],
    });
    return { ok: true, claims: payload };
  } catch (error) {
    return {
      ok: false,
      challenge: `Bearer scope="" error="invalid_token" error_description="${faultOf(error, errors)}"`,
    };
  }
}

/** What is wrong with a token, without any of its values. */
function faultOf(error: unknown, errors: typeof JoseErrors): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (!(error instanceof errors.JWTClaimValidationFailed)) return "the token is not signed by the issuer";
  return claimFaults[error.claim] ?? `the token has no valid ${error.claim}`;
}

const claimFaults: Readonly<Record<string, string>> = {
  aud: "the token does not have a valid audience",
  iss: "the token does not have a valid issuer",
  nbf: "the token is not valid yet",
};
