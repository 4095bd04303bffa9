import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { localStage } from "../local/stage.ts";
import type { Reach } from "./aws/reach.ts";
import { deployedSettings } from "./compliance/read-settings.ts";
import type { Deployment } from "./deployment.ts";

/** The ids of the providers of a stage in the order in which they are asked, or why they cannot be told. */
export type ProviderOrder = { ids: readonly string[] } | { unknown: string };

/** Reads in which order a stage asks its providers. */
export async function providerOrderOf(
  { stage, encryptionKeyArn }: Pick<Deployment, "stage" | "encryptionKeyArn">,
  reach: Reach,
): Promise<ProviderOrder> {
  if (stage !== localStage && encryptionKeyArn === undefined) {
    return { unknown: "The tables of the stage are named by variables, and its stack was not read." };
  }
  try {
    return { ids: (await deployedSettings(stage, reach)).config.providerIds };
  } catch (error) {
    if (error instanceof ConfigurationError) return { unknown: error.message };
    throw error;
  }
}
