import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS } from "@smithy/core/config";

/** The options of the framework that say where it works; it has null for one that was not given. */
type Options = { region?: string | null; "aws-profile"?: string | null };

/**
 * The Region for serverless.yml: that of the option, of AWS_REGION, of AWS_DEFAULT_REGION or of the AWS profile, in this order, as
 * in the AWS CLI; null if none of them says one. The framework by itself would not look into the profile, and would fall back to
 * us-east-1: personal data that lands in another country cannot be brought back. A profile that is given as an option becomes that of
 * every client in this process, so that all of them look at the same account and Region.
 */
export async function regionForFramework({
  region,
  "aws-profile": profile,
}: Options): Promise<string | null> {
  if (typeof profile === "string") process.env["AWS_PROFILE"] = profile;
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const said = [region, AWS_REGION, AWS_DEFAULT_REGION].find((one) => typeof one === "string" && one !== "");
  return said ?? ((await regionOfProfile()) || null);
}

/** The Region in the configuration of the profile in AWS_PROFILE, or of the default one, as the SDK reads it; or nothing. */
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
