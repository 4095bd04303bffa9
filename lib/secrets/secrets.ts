import { ConfigurationError } from "../base/configuration-error.ts";
import type { Clock } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import { Problem } from "../domain/problem.ts";

/** One version of a secret in the store: its text and its version id. */
export type SecretVersion = { value: string; versionId: string };

/** Reads the current version of a secret by name. This is the only interface to the secret store. */
export type FetchSecret = (name: string) => Promise<SecretVersion>;

/** The parsed text of a secret, and its version. */
type Versioned<Value> = { value: Value; versionId: string };

/**
 * A failed refresh: the secret's name, the error's name, and for a ConfigurationError its message, which names fields
 * and never values.
 */
export type SecretFailure = { secret: string; error: string; detail?: string };

/** One secret, parsed once per version and shared by all calls in this instance. */
export type CachedSecret<Value> = {
  /** Starts the first read early. If it fails, the first call that needs the value reads again. */
  preload(): void;
  /**
   * Returns the secret, at most `ttlMs` old unless the store does not answer. Throws ConfigurationError if the secret
   * is missing, forbidden or of the wrong shape, and Problem `unavailable` if the store does not answer. It throws
   * only while it has no older value to return.
   */
  current(): Promise<Versioned<Value>>;
  /**
   * After a credentials error: whether there is a newer version than the one that was used. Asks the store at most
   * once a minute; never throws.
   */
  refreshIfNewer(usedVersionId: string): Promise<boolean>;
};

/** What {@link cacheSecret} needs. Times are wall-clock milliseconds, because timers stop while Lambda is frozen. */
export type CachedSecretOptions<Value> = {
  name: string;
  fetchSecret: FetchSecret;
  /** Reads the parsed JSON. Throws a ConfigurationError that names fields, not values. */
  parse: (secret: unknown) => Value;
  clock: Pick<Clock, "now">;
  ttlMs?: number;
  onFailure?: (failure: SecretFailure) => void;
};

const defaultTtlMs = 5 * 60_000;
/** The shortest time between two reads by {@link CachedSecret.refreshIfNewer}. */
const forcedRefreshIntervalMs = 60_000;
/** The pause after a failed refresh while an older value is in use, so that an outage does not slow every check. */
const stalePauseMs = 30_000;
/** The pause after a failed first read: short, because no check is possible until a read succeeds. */
const emptyPauseMs = 1_000;

/**
 * Caches one secret. At most one read is in flight. After a failed read, the cache keeps returning its value and waits
 * before it asks the store again.
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
    // A freeze may have cut off the first read, so its failure causes no pause for a check.
    if (held === undefined) nextReadAt = -Infinity;
  }

  return {
    preload() {
      preloading ??= readEarly();
    },

    async current() {
      if (preloading !== undefined) await preloading;
      if (clock.now() >= nextReadAt) await refresh();
      if (held === undefined) throw failure ?? unreadable();
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

/** JSON.parse quotes text that it cannot read, so its own error must not leave this function. */
function parseSecretJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError(`The secret ${name} is not JSON.`);
  }
}

/** Keeps only errors whose messages are known to contain no values. */
function withoutValue(name: string, error: unknown): Error {
  if (error instanceof ConfigurationError) return error;
  const isRefused = error instanceof Error && refusals.has(error.name);
  return isRefused
    ? new ConfigurationError(`The secret ${name} cannot be read: ${error.name}.`)
    : unreadable();
}

/** Without its keys, idcheck cannot look up what an idempotency key has cost. */
function unreadable(): Problem {
  return new Problem("unavailable", { charged: "unknown" });
}

/** Errors of the secret store that last until an operator fixes the cause. All others are outages. */
const refusals = new Set([
  "AccessDeniedException",
  "DecryptionFailure",
  "InvalidParameterException",
  "InvalidRequestException",
  "ResourceNotFoundException",
]);
