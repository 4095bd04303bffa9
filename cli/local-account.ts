import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { isLoopback } from "../lib/base/loopback.ts";
import type { AnyProvider } from "../lib/providers/provider.ts";
import { localStage } from "../local/stage.ts";

/**
 * Throws ConfigurationError for an account of the local stack that leads to a vendor: nothing that is local may cost anything, and
 * no check of the local stack may leave this machine. Accounts of other stages lead where they like.
 */
export function assertStaysHere(stage: string, { id, operations }: AnyProvider, account: unknown): void {
  if (stage !== localStage) return;
  const urls = Object.values(operations).flatMap(({ urls: urlsOf }) => urlsOf(account));
  if (urls.every((url) => isLoopback(new URL(url)))) return;
  throw new ConfigurationError(
    `The account with ${id} in the stage ${localStage} leads to the vendor itself, and this stage is the local stack alone. Give it ` +
      "the address of its simulator (docs/simulators.md), or use another stage.",
  );
}
