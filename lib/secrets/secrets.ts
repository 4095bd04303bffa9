import { ConfigurationError } from "../base/configuration-error.ts";
import type { Clock } from "../base/clock.ts";
import { errorName } from "../base/error-name.ts";
import { Problem, type ProblemOptions } from "../domain/problem.ts";

/** One version of a secret in the store: its text and its version id. */
export type SecretVersion = { value: string; versionId: string };

/**
 * Reads the current version of a secret by name, and repeats what may pass for up to `patienceMs`. This is the only
 * interface to the secret store.
 */
export type FetchSecret = (name: string, patienceMs: number) => Promise<SecretVersion>;

/** The parsed text of a secret, and its version. */
type Versioned<Value> = { value: Value; versionId: string };

/**
 * Why a secret could not be read. `missing`: it does not exist, or is marked for deletion. `forbidden`: the function may
 * not read it or use its key. `unreadable`: its value is not what it should be. `no_answer`: the store is down or
 * throttles; only this passes by itself.
 */
type SecretFailureCode = "missing" | "forbidden" | "unreadable" | "no_answer";

/**
 * A failed read: the secret's name and why it failed, the error's name, and for a ConfigurationError its message, which
 * names fields and never values.
 */
export type SecretFailure = { secret: string; code: SecretFailureCode; error: string; detail?: string };

/** One secret, parsed once per version and shared by all calls in this instance. */
export type CachedSecret<Value> = {
  /** Starts the first read early. If it fails, the first call that needs the value reads again. */
  preload(): void;
  /**
   * Returns the secret, at most `ttlMs` old unless a newer one cannot be read. Throws Problem `unavailable` if it has no
   * older value to return: with `charged: no` if the secret does not exist, as before a stage is set up, and with when the next read is if the store
   * did not answer. The reason goes to
   * `onFailure` alone: no caller can do anything about it.
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
/**
 * The shortest time from one first read that fails to the next: short, because no check is possible until one succeeds.
 * A read that was repeated for as long has made its pauses already.
 */
const emptyIntervalMs = 1_000;
/** How long a first read is repeated, which every check waits for. Later ones are not: there is an older value. */
const firstReadMs = 2_000;

/**
 * Caches one secret. At most one read is in flight. After a failed read, the cache keeps returning its value and waits
 * before it asks the store again.
 */
export function cacheSecret<Value>(options: CachedSecretOptions<Value>): CachedSecret<Value> {
  const { name, fetchSecret, parse, clock, ttlMs = defaultTtlMs, onFailure } = options;
  let held: Versioned<Value> | undefined;
  /** What a check without the secret is told, after the last read. */
  let failed: ProblemOptions = { charged: "unknown" };
  let nextReadAt = -Infinity;
  let nextForcedReadAt = -Infinity;
  let inFlight: Promise<void> | undefined;
  let preloading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const startedAt = clock.now();
    let isFetched = false;
    try {
      const { value, versionId } = await fetchSecret(name, held === undefined ? firstReadMs : 0);
      isFetched = true;
      if (held?.versionId !== versionId) held = { value: parse(parseSecretJson(name, value)), versionId };
      nextReadAt = clock.now() + ttlMs;
    } catch (error) {
      nextReadAt = held === undefined ? startedAt + emptyIntervalMs : clock.now() + stalePauseMs;
      const code = isFetched ? "unreadable" : (lastingFailures.get(errorName(error)) ?? "no_answer");
      failed = {
        // Without its keys, idcheck cannot look up what an idempotency key has cost. If there are none, it has never called with one.
        charged: errorName(error) === "ResourceNotFoundException" ? "no" : "unknown",
        // The other failures last until an operator has done something.
        ...(code === "no_answer" ? { retryAfterSeconds: emptyIntervalMs / 1000 } : {}),
      };
      onFailure?.({ secret: name, code, error: errorName(error), ...detailOf(error) });
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
      if (held === undefined) throw new Problem("unavailable", failed);
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

/** Only messages that are known to contain no values are kept. */
function detailOf(error: unknown): Pick<SecretFailure, "detail"> {
  return error instanceof ConfigurationError ? { detail: error.message } : {};
}

/** Errors of the store that last until an operator fixes the cause. All others are outages. */
const lastingFailures: ReadonlyMap<string, SecretFailureCode> = new Map([
  ["AccessDeniedException", "forbidden"],
  ["DecryptionFailure", "forbidden"],
  ["ExpiredTokenException", "forbidden"],
  ["IncompleteSignatureException", "forbidden"],
  ["InvalidSignatureException", "forbidden"],
  ["UnrecognizedClientException", "forbidden"],
  ["ResourceNotFoundException", "missing"],
  // The secret is marked for deletion.
  ["InvalidRequestException", "missing"],
  ["InvalidParameterException", "unreadable"],
  ["ConfigurationError", "unreadable"],
]);
