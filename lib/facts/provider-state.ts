import type { Kind } from "../domain/kinds.ts";

/**
 * A provider's service for one kind. Each operation has its own packages and subscriptions, and may have its own
 * credentials.
 */
export type OperationName = { providerId: string; kind: Kind };

/** What calls have shown about an operation, for all instances. Times are epoch ms. */
export type LearntState = {
  /** Its package or quota is used up. It is tried again after this time, which costs nothing if it is still used up. */
  quotaExhaustedUntil?: number;
  /** The credentials in this version of its secret were refused. A newer version is tried at once. */
  credentialsBroken?: { versionId: string; until: number };
};

/** What an operator has decided about a provider or one operation. Times are epoch ms. */
export type SwitchState = {
  /** An operator switched it off; for a provider, this applies to all its operations. */
  switchedOff?: boolean;
  /** When an operator cleared what any instance had learnt about an operation until then. */
  clearedAt?: number;
};

/** The facts that all instances share about a whole provider or about one operation. */
export type ProviderState = LearntState & SwitchState;

/** The name of an operation in the shared facts. A whole provider is named by its id, which contains no `#`. */
export function operationId({ providerId, kind }: OperationName): string {
  return `${providerId}#${kind}`;
}
