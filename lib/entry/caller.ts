import type { Config } from "../domain/config.ts";
import { Problem, type Violation } from "../domain/problem.ts";
import { isAbsent } from "../input/fields.ts";
import { personalTokenCodes } from "../input/personal-token.ts";
import { parseToken } from "../input/token.ts";

/**
 * Whether the name of a caller looks like an ID number or a mobile number. The name is in every log line and item of the
 * caller's checks, so such a caller is refused, even though it has proved who it is.
 */
export function isPersonalName(name: string): boolean {
  return personalTokenCodes(name.replaceAll(/[^0-9A-Za-z._:-]/g, "-")).length > 0;
}

/**
 * Identifies the caller over HTTP, from what API Gateway's authorizer established. A session name never counts: a retry
 * from another task of the same role must not become another caller and pay twice.
 *
 * A federated user is refused, because such a name is chosen anew with each session. A number of a person is refused as
 * well ({@link isPersonalName}).
 *
 * `iam:<account>:role/<name>`, `iam:<account>:user/<path and name>` or `jwt:<claim>`. Throws Problem `forbidden`.
 */
export function httpCaller(authorizer: unknown, config: Pick<Config, "authorizer" | "jwtClaim">): string {
  const caller =
    config.authorizer === "iam"
      ? iamCaller(member(authorizer, "iam"))
      : jwtCaller(member(member(authorizer, "jwt"), "claims"), config.jwtClaim);
  if (caller === undefined) throw new Problem("forbidden");
  return caller;
}

/** `arn:<partition>:<iam|sts>::<account>:<type>/<name>[/<session>]` */
const principalArn = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):(user|assumed-role|root)(?:\/([^/].*))?$/;
const callerLimit = 160;

function iamCaller(identity: unknown): string | undefined {
  const arn = member(identity, "userArn");
  if (typeof arn !== "string") return undefined;
  const [, account, type, name] = principalArn.exec(arn) ?? [];
  if (account === undefined || type === undefined) return undefined;
  if (type === "root") return `iam:${account}:root`;
  if (name === undefined || name.length > callerLimit || isPersonalName(name)) return undefined;
  return type === "assumed-role"
    ? `iam:${account}:role/${name.split("/")[0]}`
    : `iam:${account}:${type}/${name}`;
}

function jwtCaller(claims: unknown, claim: string): string | undefined {
  const value = member(claims, claim);
  if (typeof value !== "string" || !/^[\x21-\x7e]{1,128}$/.test(value)) return undefined;
  if (isPersonalName(value)) return undefined;
  return `jwt:${value}`;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/**
 * Identifies the caller of a Lambda Invoke: the alias that was invoked, otherwise the name that the payload declares.
 * The two have separate namespaces. Undefined if there is neither, or if {@link isPersonalName}. Any principal that may
 * invoke the function may declare any name: give callers that must not act for each other an alias each, and set
 * `requireAlias` once every caller has one. Throws Problem `forbidden` if it is set and no alias was invoked.
 */
export function invokeCaller(
  invokedFunctionArn: string,
  declared: unknown,
  { requireAlias }: Pick<Config, "requireAlias">,
): string | undefined {
  const alias = invokedFunctionArn.split(":")[7];
  if (alias !== undefined && !/^(\d+|\$LATEST)$/.test(alias)) {
    return isPersonalName(alias) ? undefined : `alias:${alias}`;
  }
  if (requireAlias) throw new Problem("forbidden");
  const name = parseToken(declared, 1, 64);
  return name.ok && !name.value.includes(":") ? `declared:${name.value}` : undefined;
}

/** What is wrong with the caller that a payload declares, if {@link invokeCaller} found none. */
export function callerViolations(caller: string | undefined, declared: unknown): Violation[] {
  if (caller !== undefined) return [];
  return [{ field: "caller", code: isAbsent(declared) ? "required" : "malformed" }];
}
