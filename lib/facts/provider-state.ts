import type { Kind } from "../domain/kinds.ts";

/** What a provider sells for one kind. Packages and subscriptions are each product's own, and credentials may be. */
export type Product = { providerId: string; kind: Kind };

/** Facts that all instances share about a provider as a whole, or about one product. Times are epoch ms. */
export type ProviderState = {
  /** Its package or quota is used up; asked again after this time, which costs nothing if it still is. */
  quotaExhaustedUntil?: number;
  /** Its credentials of this secret version were refused; a newer version is tried at once. */
  credentialsBroken?: { versionId: string; until: number };
  /** An operator switched it off: of a provider, every product of it. */
  switchedOff?: boolean;
  /** An operator cleared what had been learnt of a product until then, in whatever instance. */
  clearedAt?: number;
};

/** How a product is named among the shared facts; a provider as a whole goes by its id, which holds no `#`. */
export function productId({ providerId, kind }: Product): string {
  return `${providerId}#${kind}`;
}
