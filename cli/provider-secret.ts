import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { isFields } from "../lib/input/fields.ts";
import type { AccountWarning } from "../lib/providers/account.ts";
import { accountWarnings, providerSecretName } from "../lib/providers/accounts.ts";
import type { AnyProvider } from "../lib/providers/provider.ts";
import { assertProvidersAllowed, findProvider, providers } from "../lib/providers/registry.ts";
import { UsageError } from "./command.ts";
import { kindsOf } from "./kind-option.ts";
import type { SecretStore } from "./secret-store.ts";

/** What an account is good for, without anything of the account. */
export type AccountView = {
  provider: string;
  secret: string;
  /** Kinds of checks that it serves. */
  kinds: readonly string[];
  /** Kinds that the provider has and this account lacks something for, such as the code of an operation. */
  lacks: readonly string[];
  warnings: readonly AccountWarning[];
};

/** The provider with this id in this stage. Throws UsageError where there is none, ConfigurationError for a made-up one in production. */
export function providerOf(stage: string, id: string): AnyProvider {
  const provider = findProvider(id);
  if (provider === undefined) {
    throw new UsageError(
      `There is no such provider. There are: ${providers.map((known) => known.id).join(", ")}.`,
    );
  }
  assertProvidersAllowed(stage, [id]);
  return provider;
}

/** Reads an account as the functions would. Throws ConfigurationError that names the fields at fault, never their values. */
export function viewAccount(stage: string, provider: AnyProvider, value: unknown): AccountView {
  const account: unknown = provider.parseAccount(value);
  const offered = kindsOf(provider);
  const served = offered.filter((kind) => provider.operations[kind]?.serves?.(account) ?? true);
  return {
    provider: provider.id,
    secret: providerSecretName(stage, provider.id),
    kinds: served,
    lacks: offered.filter((kind) => !served.includes(kind)),
    warnings: accountWarnings(provider, account),
  };
}

/** Stores an account that was viewed before; resolves to whether its secret is new. Throws ConfigurationError. */
export async function storeAccount(
  store: SecretStore,
  { provider, secret }: AccountView,
  value: unknown,
  kmsKeyId: string | undefined,
): Promise<"created" | "changed"> {
  if (!isFields(value)) throw new ConfigurationError("An account is a JSON object.");
  const stored = await store.read(secret);
  if (stored === undefined) {
    const description = `idcheck's account with the provider ${provider}.`;
    await store.create(secret, value, { description, ...(kmsKeyId !== undefined && { kmsKeyId }) });
    return "created";
  }
  await store.replace(secret, value, stored.versionId);
  return "changed";
}

/** What an account is good for, in sentences. */
export function accountLines({ secret, kinds: served, lacks, warnings }: AccountView): string[] {
  return [
    `  ${secret} serves ${served.join(" and ") || "nothing"}`,
    ...lacks.map((kind) => `  ${kind} needs more of the account: see docs/deploying.md`),
    ...warnings.map((warning) => `  warning: ${warningWords[warning]}`),
  ];
}

const warningWords: Readonly<Record<AccountWarning, string>> = {
  plain_http: "an address is http: names and ID numbers would travel in the clear",
};
