import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { systemClock } from "../../lib/base/system.ts";
import { providerSecretName } from "../../lib/providers/accounts.ts";
import { findProvider } from "../../lib/providers/registry.ts";
import { keysSecretName, parseKeys } from "../../lib/secrets/keys.ts";
import { cacheSecret, type FetchSecret, type SecretFailure } from "../../lib/secrets/secrets.ts";
import { awsFailureOf } from "../aws/failure.ts";
import { accountWarningWords, type AccountView, viewAccount } from "../provider-secret.ts";
import { keyFitOf, type DescribedSecret, type KeyFit, keyWords } from "../secret-key.ts";
import { createSecretStore } from "../secret-store.ts";
import { broken, type Finding, warning, works } from "./finding.ts";
import type { LookedAt } from "./looked-at.ts";

/** A secret that the functions of a stage read, and how: of an account, `parse` resolves with what it serves. */
type WantedSecret = { name: string; parse(value: unknown): AccountView | undefined; repair: string };

/** A secret as it was found. */
export type SeenSecret = {
  name: string;
  /** Why the functions' own reader could not read it with the operator's credentials; undefined if it could. */
  failure: SecretFailure | undefined;
  /** What that means of AWS or of the way to it, in sentences, if that is known. */
  cause: string | undefined;
  /** What the account serves, if it is one and could be read. */
  account: AccountView | undefined;
  /** Undefined if there is no such secret. */
  described: DescribedSecret | undefined;
  /** The command that writes it again. */
  repair: string;
};

/** The secrets that the functions of a stage read: idcheck's own keys, and the account with each provider. */
export function wantedSecrets({
  stage,
  reach,
  providerIds,
}: Pick<LookedAt, "stage" | "reach" | "providerIds">): WantedSecret[] {
  const place = `--stage ${stage} --region ${reach.region.name}`;
  const keys = {
    name: keysSecretName(stage),
    parse: (value: unknown) => void parseKeys(value),
    repair: `npx idcheck setup ${place} --file accounts.json`,
  };
  const accounts = providerIds.flatMap((id) => {
    const provider = findProvider(id);
    if (provider === undefined) return [];
    const parse = (value: unknown): AccountView => viewAccount(stage, provider, value);
    const repair = `npx idcheck provider set ${id} ${place} --file ${id}.json`;
    return [{ name: providerSecretName(stage, id), parse, repair }];
  });
  return [keys, ...accounts];
}

/** Reads the secrets as an instance does. Rejects with a ConfigurationError if they cannot be described. */
export async function readSecrets(lookedAt: LookedAt): Promise<SeenSecret[]> {
  const { reach, stack } = lookedAt;
  const store = createSecretStore(reach);
  const client = reach.client(SecretsManagerClient);
  const causes = new Map<string, string | undefined>();
  const fetchSecret: FetchSecret = async (SecretId) => {
    const answer = client.send(new GetSecretValueCommand({ SecretId }));
    answer.catch((error: unknown) => causes.set(SecretId, awsFailureOf(error)?.words));
    const { SecretString, VersionId } = await answer;
    if (SecretString === undefined || VersionId === undefined) {
      throw new ConfigurationError(`The secret ${SecretId} is not text.`);
    }
    return { value: SecretString, versionId: VersionId };
  };
  try {
    return await Promise.all(
      wantedSecrets(lookedAt).map(async ({ name, parse, repair }) => {
        let failure: SecretFailure | undefined;
        const onFailure = (met: SecretFailure): void => void (failure = met);
        const cached = cacheSecret({ name, fetchSecret, parse, clock: systemClock, onFailure });
        const read = await cached.current().catch((error: unknown) => {
          if (failure === undefined) throw error;
        });
        // Secrets of the local stack have no key.
        const described = stack === undefined ? undefined : await store.describe(name);
        return { name, failure, cause: causes.get(name), account: read?.value, described, repair };
      }),
    );
  } finally {
    client.destroy();
  }
}

/** Whether the functions can read each secret, and under which key it is. */
export function secretFindings(
  secrets: readonly SeenSecret[],
  { deployment: { encryptionKeyArn }, fixCommand }: Pick<LookedAt, "deployment" | "fixCommand">,
): Finding[] {
  return secrets.map(({ name, failure, cause, account, described, repair }) => {
    const of = `secret ${name}`;
    const isKeys = name.endsWith("/keys");
    const effect = isKeys ? "every check answers 503" : "the functions do not call this provider";
    if (failure !== undefined) return failureFinding(of, failure, effect, { cause, described, repair });
    if (described === undefined || encryptionKeyArn === undefined) return works(of, "It can be read.");
    const fit = keyFitOf(described, encryptionKeyArn);
    const says = fitWords[fit](keyWords(described), effect);
    if (fit === "other") return broken(of, says, fixCommand);
    if (fit !== "fits") return warning(of, says, fixCommand);
    const remarks = (account?.warnings ?? []).map((one) => accountWarningWords[one]);
    return remarks.length === 0 ? works(of, says) : warning(of, `${says} But ${remarks.join("; ")}.`, repair);
  });
}

const fitWords: Readonly<Record<KeyFit, (key: string, effect: string) => string>> = {
  fits: () => "It can be read, and is under the key of the stack.",
  aws: () => "It can be read, but is under AWS's own key and not under the stack's.",
  next: () => "It can be read, but its next version would be under another key than the stack's.",
  other: (key, effect) => `It is under ${key}, which the functions may not use: ${effect}.`,
};

function failureFinding(
  of: string,
  { code, error, detail }: SecretFailure,
  effect: string,
  { cause, described, repair }: Pick<SeenSecret, "cause" | "described" | "repair">,
): Finding {
  const key = described === undefined ? "its KMS key" : keyWords(described);
  switch (code) {
    case "missing":
      return broken(of, `It does not exist in this Region, or is going to be deleted: ${effect}.`, repair);
    case "unreadable":
      return broken(of, `Its value cannot be used: ${effect}. ${detail ?? ""}`.trimEnd(), repair);
    case "forbidden":
      return {
        of,
        health: "unseen",
        says: `You may not read it, or not use ${key} (${error}). If that key is not the stack's, neither may the functions.`,
        repair: "This command needs secretsmanager:GetSecretValue on it, and kms:Decrypt with its key.",
      };
    case "no_answer":
      return {
        of,
        health: "unseen",
        says: `Secrets Manager did not answer (${error}). ${cause ?? ""}`.trimEnd(),
        repair: "Run this again.",
      };
  }
}
