import {
  GetSecretValueCommand,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from "@aws-sdk/client-secrets-manager";

import type { Clock, Random } from "../base/clock.ts";
import { ConfigurationError } from "../base/configuration-error.ts";
import { createAwsClient, type AwsClientOptions } from "../store/aws/client.ts";
import type { FetchSecret } from "./secrets.ts";

/** What {@link createSecretsManager} needs: a tuning only in tests, and time and randomness for the pauses. */
export type SecretsManagerOptions = Pick<AwsClientOptions, "tuning"> & {
  clock: Pick<Clock, "now" | "sleep">;
  random: Pick<Random, "fraction">;
};

/** The longest first pause between two tries; the shortest is half of it. It doubles up to half a second. */
const basePauseMs = 50;
const maxPauseMs = 500;

/** Refusals that pass by themselves. All others last until an operator fixes their cause. */
const throttlings = new Set(["LimitExceededException", "ThrottlingException", "TooManyRequestsException"]);

/**
 * Reads secrets from AWS Secrets Manager. The first read creates the client. It keeps its connection alive, because
 * unlike a paid call a read can be repeated at no cost. Time-outs are short, because every check waits for the first
 * read, while an older value can replace any later one.
 *
 * A read that gets no answer is repeated once at once, because its connection may have died while the function was
 * frozen. After that, or if it is throttled, it is repeated only while there is patience. No try begins later.
 */
export function createSecretsManager({ clock, random, ...options }: SecretsManagerOptions): FetchSecret {
  let client: SecretsManagerClient | undefined;
  return async (name, patienceMs) => {
    const secretsManager = (client ??= createAwsClient(SecretsManagerClient, {
      service: "SECRETS_MANAGER",
      timeouts: { connectMs: 500, requestMs: 1_000 },
      ...options,
    }));
    const read = () => secretsManager.send(new GetSecretValueCommand({ SecretId: name }));
    const { SecretString, VersionId } = await repeatedly(read, clock.now() + patienceMs);
    if (SecretString === undefined || VersionId === undefined) {
      throw new ConfigurationError(`The secret ${name} is not text.`);
    }
    return { value: SecretString, versionId: VersionId };
  };

  async function repeatedly<Output>(read: () => Promise<Output>, until: number): Promise<Output> {
    for (let repeats = 0; ; repeats += 1) {
      try {
        return await read();
      } catch (error) {
        const answer = answerOf(error);
        if (answer === "refused") throw error;
        if (answer === "none" && repeats === 0) continue;
        const longestMs = Math.min(basePauseMs * 2 ** repeats, maxPauseMs);
        const pauseMs = (longestMs * (1 + random.fraction())) / 2;
        if (clock.now() + pauseMs >= until) throw error;
        await clock.sleep(pauseMs);
      }
    }
  }
}

/** What a failed read has been told. A fault of the store is no more than no answer. */
function answerOf(error: unknown): "none" | "throttled" | "refused" {
  if (!(error instanceof SecretsManagerServiceException) || error.$fault !== "client") return "none";
  return throttlings.has(error.name) ? "throttled" : "refused";
}
