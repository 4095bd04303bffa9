import type { Kind } from "../domain/kinds.ts";

/** What a provider sells for one kind. Packages and subscriptions are each operation's own, and credentials may be. */
export type OperationName = { providerId: string; kind: Kind };

/** Facts that all instances share about a provider as a whole, or about one operation. Times are epoch ms. */
export type ProviderState = {
  /** Its package or quota is used up; asked again after this time, which costs nothing if it still is. */
  quotaExhaustedUntil?: number;
  /** Its credentials of this secret version were refused; a newer version is tried at once. */
  credentialsBroken?: { versionId: string; until: number };
  /** An operator switched it off: of a provider, every operation of it. */
  switchedOff?: boolean;
  /** An operator cleared what had been learnt of an operation until then, in whatever instance. */
  clearedAt?: number;
};

/** How an operation is named among the shared facts; a provider as a whole goes by its id, which holds no `#`. */
export function operationId({ providerId, kind }: OperationName): string {
  return `${providerId}#${kind}`;
}
