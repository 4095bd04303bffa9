/** The key of an item of the table `usage`. */
export type UsageKey = { pk: string; sk: string };

/**
 * What a provider's calls have taught every instance about it. All providers share a partition, so that one
 * query reads them.
 */
export const providerStatePartition = "providers";

/** The key of a provider's state. */
export function providerStateKey(providerId: string): UsageKey {
  return { pk: providerStatePartition, sk: providerId };
}
