import type { Clock } from "../base/clock.ts";
import { ConfigurationError } from "../base/configuration-error.ts";
import { cacheSecret, type CachedSecret, type FetchSecret, type SecretFailure } from "../secrets/secrets.ts";
import { endpointWarnings, type AccountWarning } from "./account.ts";
import type { AnyProvider } from "./provider.ts";

/** Our account with each provider, by provider id: credentials, base URLs and operation codes. */
export type Accounts = {
  /** The cached account of a provider. Throws ConfigurationError for an id that is not among the providers. */
  of(providerId: string): CachedSecret<unknown>;
};

/** The state of a provider's account. */
export function providerSecretName(stage: string, providerId: string): string {
  return `idcheck/${stage}/providers/${providerId}`;
}

/** What an operator should change in an account although it works, by code. */
export function accountWarnings({ operations }: AnyProvider, account: unknown): readonly AccountWarning[] {
  return endpointWarnings(Object.values(operations).flatMap((operation) => operation.urls(account)));
}

/** Accounts of the given providers, each read from its own secret on first use and parsed once per version. */
export function createAccounts(
  providers: readonly AnyProvider[],
  options: {
    stage: string;
    fetchSecret: FetchSecret;
    clock: Pick<Clock, "now">;
    onFailure?: (failure: SecretFailure) => void;
    /** Called once per version of a secret with what should be changed in it. */
    onWarning?: (providerId: string, warning: AccountWarning) => void;
  },
): Accounts {
  const { stage, onWarning, ...secretOptions } = options;
  const accounts = new Map<string, CachedSecret<unknown>>();
  for (const provider of providers) {
    const name = providerSecretName(stage, provider.id);
    const parse = (secret: unknown): unknown => {
      const account: unknown = provider.parseAccount(secret);
      for (const warning of accountWarnings(provider, account)) onWarning?.(provider.id, warning);
      return account;
    };
    accounts.set(provider.id, cacheSecret({ ...secretOptions, name, parse }));
  }
  return {
    of(providerId) {
      const account = accounts.get(providerId);
      if (account === undefined) throw new ConfigurationError(`There is no provider ${providerId}.`);
      return account;
    },
  };
}
