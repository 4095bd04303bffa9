import { ConfigurationError } from "../base/configuration-error.ts";
import type { Clock } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import { Problem } from "../domain/problem.ts";

/** One version of a secret as the store holds it: its text, and the id by which versions are told apart. */
export type SecretVersion = { value: string; versionId: string };

/** Reads the current version of a secret by name. The one seam to the secret store. */
export type FetchSecret = (name: string) => Promise<SecretVersion>;

/** What a secret's text was parsed to, and the version that it came from. */
export type Versioned<Value> = { value: Value; versionId: string };

/**
 * A refresh that failed: the secret's name, the name of the error, and for a ConfigurationError its message,
 * which names fields and never values.
 */
export type SecretFailure = { secret: string; error: string; detail?: string };

/** One secret, parsed once per version and shared by every call of this instance. */
export type CachedSecret<Value> = {
  /** Starts the first read before anybody waits for it. If it fails, the first who needs the value reads again. */
  preload(): void;
  /**
   * The secret as last read, at most `ttlMs` old unless the store does not answer.
   * Throws ConfigurationError where the secret is missing, forbidden or of the wrong shape, and
   * Problem `unavailable` where the store does not answer, both only while there is no older value to serve.
   */
  current(): Promise<Versioned<Value>>;
  /**
   * After a credentials error: whether a newer version than the one that was used is to be had. Asks the
   * store at most once a minute; never throws.
   */
  refreshIfNewer(usedVersionId: string): Promise<boolean>;
};

/** What {@link cacheSecret} needs. Times are wall-clock milliseconds: timers stand still while Lambda is frozen. */
export type CachedSecretOptions<Value> = {
  name: string;
  fetchSecret: FetchSecret;
  /** Reads the parsed JSON. Throws ConfigurationError that names fields, not values. */
  parse: (secret: unknown) => Value;
  clock: Pick<Clock, "now">;
  ttlMs?: number;
  onFailure?: (failure: SecretFailure) => void;
};

const defaultTtlMs = 5 * 60_000;
/** Least time between two reads that {@link CachedSecret.refreshIfNewer} asks for. */
const forcedRefreshIntervalMs = 60_000;
/** Pause after a failed refresh while an older value is served, so that an outage does not slow every check. */
const stalePauseMs = 30_000;
/** Pause after a failed first read: short, because nothing can be checked meanwhile. */
const emptyPauseMs = 1_000;

/**
 * Caches one secret. At most one read is in flight; when a read fails the value that is held is served on,
 * and the store is left alone for a while.
 */
export function cacheSecret<Value>(options: CachedSecretOptions<Value>): CachedSecret<Value> {
  const { name, fetchSecret, parse, clock, ttlMs = defaultTtlMs, onFailure } = options;
  let held: Versioned<Value> | undefined;
  let failure: Error | undefined;
  let nextReadAt = -Infinity;
  let nextForcedReadAt = -Infinity;
  let inFlight: Promise<void> | undefined;
  let preloading: Promise<void> | undefined;

  async function read(): Promise<void> {
    try {
      const { value, versionId } = await fetchSecret(name);
      if (held?.versionId !== versionId) held = { value: parse(parseSecretJson(name, value)), versionId };
      failure = undefined;
      nextReadAt = clock.now() + ttlMs;
    } catch (error) {
      failure = withoutValue(name, error);
      nextReadAt = clock.now() + (held === undefined ? emptyPauseMs : stalePauseMs);
      onFailure?.({
        secret: name,
        error: errorName(error),
        ...(failure instanceof ConfigurationError ? { detail: failure.message } : {}),
      });
    }
  }

  function refresh(): Promise<void> {
    inFlight ??= read().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  }

  async function readEarly(): Promise<void> {
    await refresh();
    preloading = undefined;
    // A freeze may have cut it off: no check has to pay for that with a pause.
    if (held === undefined) nextReadAt = -Infinity;
  }

  return {
    preload() {
      preloading ??= readEarly();
    },

    async current() {
      if (preloading !== undefined) await preloading;
      if (clock.now() >= nextReadAt) await refresh();
      if (held === undefined) throw failure ?? new Problem("unavailable");
      return held;
    },

    async refreshIfNewer(usedVersionId) {
      if (held?.versionId === usedVersionId) {
        if (inFlight !== undefined) await inFlight;
        else if (clock.now() >= nextForcedReadAt) {
          nextForcedReadAt = clock.now() + forcedRefreshIntervalMs;
          await refresh();
        }
      }
      return held !== undefined && held.versionId !== usedVersionId;
    },
  };
}

/** JSON.parse quotes what it cannot read, so its own error must not leave this function. */
function parseSecretJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError(`The secret ${name} is not JSON.`);
  }
}

/** Keeps only errors whose messages are known to be free of values. */
function withoutValue(name: string, error: unknown): Error {
  if (error instanceof ConfigurationError) return error;
  const isRefused = error instanceof Error && refusals.has(error.name);
  return isRefused
    ? new ConfigurationError(`The secret ${name} cannot be read: ${error.name}.`)
    : new Problem("unavailable");
}

/** Errors of the secret store that last until an operator mends them. Anything else is an outage. */
const refusals = new Set([
  "AccessDeniedException",
  "DecryptionFailure",
  "InvalidParameterException",
  "InvalidRequestException",
  "ResourceNotFoundException",
]);
