import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { type Given, type Option, UsageError } from "./command.ts";

/** What is known of a secret without its value, which may be under a key that cannot be used any more. */
export type DescribedSecret = {
  /** The current version. */
  versionId: string;
  /** The key that encrypts new versions; undefined for AWS's own key. */
  keyId: string | undefined;
  /** The keys that each decrypt the current version; AWS's own key is `DefaultEncryptionKey`. */
  currentKeyIds: readonly string[];
};

/** The options of commands that write secrets. */
export const secretKeyOptions = {
  "kms-key": {
    type: "string",
    value: "<arn>",
    help: "the KMS key of the stack (output EncryptionKeyArn), which is the default; another one is refused. Before the\nfirst deployment: the key of new secrets (default: AWS's own key)",
  },
  "before-deployment": {
    type: "boolean",
    help: "write secrets although there is no stack yet; nothing keeps a history of it",
  },
} as const satisfies Record<string, Option>;

/**
 * The key for the secrets of a stage: the stack's. If no stack was read it is the one in `--kms-key`, or undefined for AWS's own.
 * Throws ConfigurationError for another key than the stack's: its functions may use no other, so they could not read the
 * secret; and UsageError for an alias, which cannot be compared.
 */
export function secretKeyOf(given: Given, stackKeyArn: string | undefined): string | undefined {
  const option = given.text("kms-key");
  if (option !== undefined && !/^(?:arn:[\w-]+:kms:[\w-]+:\d+:key\/)?[\w-]+$/u.test(option)) {
    throw new UsageError("--kms-key must be the ARN of a key; an alias is not enough.");
  }
  if (stackKeyArn === undefined || option === undefined || isSameKey(option, stackKeyArn)) {
    return stackKeyArn ?? option;
  }
  throw new ConfigurationError(
    `--kms-key is not the key of the stack, ${stackKeyArn}. The functions of the stage may use no other key, so they could not ` +
      "read the secret. Leave --kms-key out.",
  );
}

/** Whether two names of a key, each its id or its ARN, are of the same one. */
function isSameKey(one: string, other: string): boolean {
  return keyId(one) === keyId(other);
}

function keyId(name: string): string {
  return name.replace(/^arn:[^/]*:key\//u, "");
}

/** The name of AWS's own key for secrets, in the list of keys of a version. */
const awsKeyIds: ReadonlySet<string> = new Set(["DefaultEncryptionKey", "alias/aws/secretsmanager"]);

/**
 * How a secret stands to the key of its stage. `fits`: this and the next version are under it. `aws`: under AWS's own key,
 * which every role of the account may use through Secrets Manager. `other`: under a key that the functions may not use.
 * `next`: they can read the current version, but the next one would be under another key.
 */
export type KeyFit = "fits" | "aws" | "other" | "next";

/** Compares the keys of a secret with that of its stage, given by its ARN or id. */
export function keyFitOf({ keyId: next, currentKeyIds }: DescribedSecret, ofStage: string): KeyFit {
  const isReadable = currentKeyIds.some((id) => isSameKey(id, ofStage));
  const isNextOurs = next !== undefined && isSameKey(next, ofStage);
  if (isReadable) return isNextOurs ? "fits" : "next";
  return currentKeyIds.every((id) => awsKeyIds.has(id)) ? "aws" : "other";
}

/** The keys of a secret's current version, as a person reads them. */
export function keyWords({ currentKeyIds }: DescribedSecret): string {
  const names = currentKeyIds.map((id) => (awsKeyIds.has(id) ? "AWS's own key" : id));
  return names.length === 0 ? "AWS's own key" : names.join(" and ");
}
