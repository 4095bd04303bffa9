import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { isForbidden } from "../aws-problem.ts";

/** What a check of the account has found. With `blocks`, deploying would fail. */
export type Finding = { blocks: boolean; text: string };

/**
 * Runs a check that only looks. Where the credentials may not look, that is said and the deployment goes on: CloudFormation will
 * find the same, later and in other words.
 */
export async function look(what: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof ConfigurationError || !isForbidden(error)) throw error;
    return [{ blocks: false, text: `Not checked, because your AWS credentials may not look: ${what}.` }];
  }
}
