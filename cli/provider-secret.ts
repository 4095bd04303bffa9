import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { isFields } from "../lib/input/fields.ts";
import type { AccountWarning } from "../lib/providers/account.ts";
import { accountWarnings, providerSecretName } from "../lib/providers/accounts.ts";
import type { AnyProvider } from "../lib/providers/provider.ts";
import { providers } from "../lib/providers/every-provider.ts";
import { assertProvidersAllowed, findProvider } from "../lib/providers/registry.ts";
import { UsageError } from "./command.ts";
import { kindsOf } from "./kind-option.ts";
import type { KeptSecrets } from "./kept-secrets.ts";
import { assertStaysHere } from "./local-account.ts";

/** What an account can be used for. It holds nothing of the account itself. */
export type AccountView = {
  provider: string;
  secret: string;
  /** Kinds of check that it serves. */
  kinds: readonly string[];
  /** Kinds that the provider offers and this account does not serve, each with the fields that it lacks for that. */
  lacks: readonly { kind: string; fields: readonly string[] }[];
  warnings: readonly AccountWarning[];
};

/** The provider with an id. Throws UsageError if there is none, and ConfigurationError if the stage must not use it. */
export function providerOf(stage: string, id: string): AnyProvider {
  const provider = findProvider(id);
  if (provider === undefined) {
    throw new UsageError(
      `There is no such provider. The providers are: ${providers.map((known) => known.id).join(", ")}.`,
    );
  }
  assertProvidersAllowed(stage, [id]);
  return provider;
}

/**
 * Reads an account as the functions do. Throws a ConfigurationError that names the wrong fields, never their values, or that
 * says that an account of the local stack leads to a vendor.
 */
export function viewAccount(stage: string, provider: AnyProvider, value: unknown): AccountView {
  const account: unknown = provider.parseAccount(value);
  assertStaysHere(stage, provider, account);
  const offered = kindsOf(provider);
  const lacks = offered
    .map((kind) => ({ kind, fields: provider.operations[kind]?.missingFields?.(account) ?? [] }))
    .filter(({ fields }) => fields.length > 0);
  return {
    provider: provider.id,
    secret: providerSecretName(stage, provider.id),
    kinds: offered.filter((kind) => !lacks.some((lack) => lack.kind === kind)),
    lacks,
    warnings: accountWarnings(provider, account),
  };
}

/** Stores an account that {@link viewAccount} has read; resolves with whether its secret is new. Throws ConfigurationError. */
export async function storeAccount(
  secrets: KeptSecrets,
  { provider, secret }: AccountView,
  value: unknown,
): Promise<"created" | "changed"> {
  if (!isFields(value)) throw new ConfigurationError("An account must be a JSON object.");
  const order = { name: secret, value, action: "set" };
  // The old value may be under a key that cannot be used any more, and is not needed.
  const stored = await secrets.describe(secret);
  if (stored === undefined) {
    const description = `idcheck's account with the provider ${provider}.`;
    await secrets.create(order, { description });
    return "created";
  }
  await secrets.replace(order, stored);
  return "changed";
}

/** What an account can be used for, as lines for a person. */
export function accountLines({ secret, kinds: served, lacks, warnings }: AccountView): string[] {
  return [
    `  ${secret} serves ${served.join(" and ") || "nothing"}`,
    ...lacks.map(({ kind, fields }) => `  for ${kind} it lacks ${fields.join(", ")}: see docs/deploying.md`),
    ...warnings.map((warning) => `  warning: ${accountWarningWords[warning]}`),
  ];
}

/** What each warning about an account means, in words. */
export const accountWarningWords: Readonly<Record<AccountWarning, string>> = {
  plain_http: "an address is http: names and ID numbers would be sent unencrypted",
};
