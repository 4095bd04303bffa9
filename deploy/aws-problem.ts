import { inPlainWords } from "../cli/aws/failure.ts";
import { asError } from "../cli/thrown.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";

/** Errors that say that the credentials lack a permission. */
const forbidden = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "UnauthorizedOperation",
]);
/** Where to read which permissions a deployment needs. */
export const policyHint = "npm run deploy -- --print-policy prints what the role that deploys needs.";

/** Whether an error says that the credentials lack a permission. */
export function isForbidden(error: unknown): boolean {
  return forbidden.has(asError(error).name);
}

/** Whether CloudFormation says that something does not exist: it has no error of its own for that. */
export function isAbsent(error: unknown): boolean {
  const { name, message } = asError(error);
  return name === "ValidationError" && /does not exist/u.test(message);
}

/**
 * Does something with AWS, and rejects with a ConfigurationError that says what failed, where and what to do. `task` completes
 * "Could not …", such as "read the stack idcheck-prod in cn-north-1". What CloudFormation says of a template or a stack is quoted:
 * nothing personal is in either.
 */
export async function withAws<Result>(task: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { name, message } = asError(error);
    if (name === "ValidationError")
      throw new ConfigurationError(`Could not ${task}. CloudFormation says: ${message}`);
    throw inPlainWords(error, `Could not ${task}`, isForbidden(error) ? policyHint : "");
  }
}
