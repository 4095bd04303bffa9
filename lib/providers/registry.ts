import { ConfigurationError } from "../base/configuration-error.ts";
import { alibaba } from "./alibaba/alibaba.ts";
import { baidu } from "./baidu/baidu.ts";
import { huawei } from "./huawei/huawei.ts";
import { kuaidi100 } from "./kuaidi100/kuaidi100.ts";
import type { AnyProvider } from "./provider.ts";
import { sandbox } from "./sandbox/sandbox.ts";
import { shuxun } from "./shuxun/shuxun.ts";
import { tencent } from "./tencent/tencent.ts";

/**
 * Every provider by its id, one entry each. Configuration decides which ones are called, and in which order. In a deployed function the
 * code of a provider runs only once it is asked for here (deploy/late-adapters.ts).
 */
const registered = new Map<string, () => AnyProvider>([
  ["kuaidi100", () => kuaidi100],
  ["shuxun", () => shuxun],
  ["huawei", () => huawei],
  ["baidu", () => baidu],
  ["tencent", () => tencent],
  ["alibaba", () => alibaba],
  ["sandbox", () => sandbox],
]);

/** The id of every provider. */
export const providerIds: readonly string[] = [...registered.keys()];

/** The provider with this id; undefined if none is registered. */
export function findProvider(id: string): AnyProvider | undefined {
  return registered.get(id)?.();
}

/** Stages whose answers are only for trials: nothing relies on them. */
const practiceStages: readonly string[] = ["local", "sandbox"];

/**
 * Throws ConfigurationError if a stage names a provider that does not exist, or if a stage other than `local` and
 * `sandbox` names one that makes up its answers: a magic input would forge a match there. Called when a package is made
 * and when a function starts.
 */
export function assertProvidersAllowed(stage: string, ids: readonly string[]): void {
  for (const id of ids) {
    const provider = findProvider(id);
    if (provider === undefined) {
      throw new ConfigurationError(`No provider has the id ${JSON.stringify(id)}.`);
    }
    if (!provider.live && !practiceStages.includes(stage)) {
      throw new ConfigurationError(
        `Provider ${id} makes up its answers and is allowed only in the stages ${practiceStages.join(" and ")}.`,
      );
    }
  }
}

/** The providers of a configuration, in its order. Throws like {@link assertProvidersAllowed}. */
export function selectProviders(stage: string, ids: readonly string[]): readonly AnyProvider[] {
  assertProvidersAllowed(stage, ids);
  return ids.flatMap((id) => findProvider(id) ?? []);
}
