import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS } from "@smithy/core/config";
import { ConfigurationError } from "../lib/base/configuration-error.ts";

/** A Region that was said, and where: an option, a variable or a profile. */
type SaidRegion = { region: string; from: string };

/** Where a Region can be said, besides the AWS profile: an option and the environment. */
type Places = {
  option: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
};

/** What to do where no Region is said. */
export const howToSayRegion =
  "Say which Region: --region <region>, AWS_REGION, AWS_DEFAULT_REGION, or the region of your AWS profile. There is no default.";

/**
 * The Region of a deployment: that of the option, of AWS_REGION, of AWS_DEFAULT_REGION or of the AWS profile, in this order,
 * as in the AWS CLI. Undefined if none of them says one: there is no default, because personal data that lands in another country
 * cannot be brought back.
 */
export async function findRegion({ option, environment }: Places): Promise<SaidRegion | undefined> {
  const places: readonly (readonly [from: string, read: () => string | undefined | Promise<string>])[] = [
    ["--region", () => option],
    ["AWS_REGION", () => environment["AWS_REGION"]],
    ["AWS_DEFAULT_REGION", () => environment["AWS_DEFAULT_REGION"]],
    ["the AWS profile", regionOfProfile],
  ];
  for (const [from, read] of places) {
    const region = (await read())?.trim() ?? "";
    if (region !== "") return { region, from };
  }
  return undefined;
}

/** The Region, as {@link findRegion} finds it. Throws a ConfigurationError if there is none, or if it cannot be one. */
export async function readRegion(places: Places): Promise<SaidRegion> {
  const said = await findRegion(places);
  if (said === undefined) throw new ConfigurationError(howToSayRegion);
  if (/^[a-z]{2}(?:-[a-z]+)+-\d$/u.test(said.region)) return said;
  throw new ConfigurationError(
    `What ${said.from} says is not the name of an AWS Region, such as cn-north-1.`,
  );
}

/**
 * The Region for serverless.yml: the one that is said, or null. The framework by itself would not look into the AWS profile, and
 * would fall back to us-east-1. A profile that is given to the framework becomes that of every client in this process, so that all
 * of them look at the same account and Region.
 */
export async function regionForFramework(options: {
  region?: string | null;
  "aws-profile"?: string | null;
}): Promise<string | null> {
  const { region, "aws-profile": profile } = options;
  if (typeof profile === "string") process.env["AWS_PROFILE"] = profile;
  return (await findRegion({ option: region ?? undefined, environment: process.env }))?.region ?? null;
}

/** The Region in the configuration of the profile in AWS_PROFILE, or of the default one, as the SDK reads it. */
function regionOfProfile(): Promise<string> {
  const read = loadConfig(
    {
      environmentVariableSelector: () => undefined,
      configFileSelector: (section) => section["region"],
      default: "",
    },
    NODE_REGION_CONFIG_FILE_OPTIONS,
  );
  return read();
}
