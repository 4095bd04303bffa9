import { causes } from "../../clients/typescript/causes.ts";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { localRegion } from "../../local/stage.ts";
import { type Given, type Option, type Surroundings, UsageError } from "../command.ts";
import { isOfLocalStack } from "./local-stack.ts";

/** Where a command works, such as `cn-north-1`, and where that was said, in words. */
export type Region = { name: string; from: string };

/** The option of every command that reaches AWS. */
export const regionOption = {
  region: {
    type: "string",
    value: "<region>",
    help: "the Region of the deployment, such as cn-north-1 (default: AWS_REGION, AWS_DEFAULT_REGION or your profile)",
  },
} as const satisfies Record<string, Option>;

/** The sources of a Region, the first one that says something first. */
const variables = ["AWS_REGION", "AWS_DEFAULT_REGION"] as const;

/** What is said if no source names a Region. */
export const noRegion =
  `${causes.no_region.cause} Give --region, or set AWS_REGION ` +
  "(AWS CLI 1 reads AWS_DEFAULT_REGION, which works too) or `region` in your AWS profile.";

/**
 * The Region that is said on the command line, in the environment or in the profile, in this order; that of the local stack for
 * the stage `local`. There is no default: a stack and its secrets would land in different countries. Throws UsageError for
 * what cannot be the name of a Region, and ConfigurationError if none is said.
 */
export async function regionOf(
  given: Pick<Given, "text">,
  { environment }: Pick<Surroundings, "environment">,
): Promise<Region> {
  if (isOfLocalStack(given)) return { name: localRegion, from: "the local stack" };
  const option = given.text("region");
  if (option !== undefined) {
    if (!isRegion(option)) throw new UsageError("--region must be a Region such as cn-north-1.");
    return { name: option, from: "--region" };
  }
  for (const variable of variables) {
    const value = environment[variable];
    if (value === undefined || value === "") continue;
    if (!isRegion(value)) throw new ConfigurationError(`${variable} must be a Region such as cn-north-1.`);
    return { name: value, from: variable };
  }
  return { name: await profileRegion(), from: "your AWS profile" };
}

function isRegion(text: string): boolean {
  return /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/u.test(text);
}

/** As every AWS SDK finds it. */
async function profileRegion(): Promise<string> {
  const config = await import("@smithy/core/config");
  const { loadConfig, NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS } = config;
  try {
    return await loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS)();
  } catch {
    throw new ConfigurationError(noRegion);
  }
}
