import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { reachAws } from "./aws/reach.ts";
import { keysSecretName } from "../lib/secrets/keys.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import type { Command, Given, Option, Run, Surroundings } from "./command.ts";
import { type KeptSecrets, tellPlace, withKeptSecrets } from "./kept-secrets.ts";
import {
  keysDescription,
  type KeysSecret,
  newKeysSecret,
  pepperIdsOf,
  type Pepper,
  peppersOf,
  readKeysSecret,
  withNewPepper,
  withoutPepper,
} from "./keys-secret.ts";
import { byOption } from "./operator-evidence.ts";
import { numberOf } from "./option-values.ts";
import { placeOf } from "./place.ts";
import { printResult } from "./result.ts";
import { secretKeyOptions } from "./secret-key.ts";
import { createSecretStore, type SecretStore, type StoredSecret } from "./secret-store.ts";
import { stageOf, stageOptions } from "./stage-options.ts";

/** No replay window is longer, so a pepper that was replaced earlier than that is no longer needed. */
const longestReplayWindowHours = 30 * 24;
const hourMs = 60 * 60 * 1000;

const options = {
  ...stageOptions,
  ...secretKeyOptions,
  ...byOption,
  "replay-window": {
    type: "string",
    value: "<hours>",
    help: `with remove: the longest replay window that the stage ever had (default: ${longestReplayWindowHours})`,
  },
  force: {
    type: "boolean",
    help:
      "with remove: remove the pepper even if keys may still be within their replay window, or keep the id of\n" +
      "one that was taken out of the secret by hand",
  },
} as const satisfies Record<string, Option>;

type Context<Secrets = Pick<SecretStore, "read">> = {
  given: Given;
  surroundings: Surroundings;
  secrets: Secrets;
  name: string;
  /** The options that lead a command to the secret: see {@link placeOf}. */
  place: string;
};

/** `npx idcheck keys`: makes, rotates and shows the keys behind every digest. */
export const keysCommand: Command = {
  name: "npx idcheck keys",
  usage: "<list|create|rotate|remove> [<pepper>] --stage <stage>",
  description: `
Every digest that idcheck stores is made with the secret idcheck/<stage>/keys: a partition key, which turns idempotency
keys into records, and peppers, which stand behind the digests of people. Who changed it, and which peppers it had before, is kept
(npx idcheck history). A secret that another key encrypts is moved to the key of the stack first.

The partition key is never rotated: every idempotency key would be paid for again. No key is ever printed.`,
  actions: {
    list: { help: "show the peppers and when each was made", run: onSecrets(list) },
    create: { help: "make the secret, with a partition key and a first pepper", run: onKept(create) },
    rotate: {
      help: "add a pepper and make it the current one; records made with older ones stay readable",
      run: onKept(rotate),
    },
    remove: {
      argument: "<pepper>",
      help:
        "remove an older pepper for good and keep its id; keys whose records were made with it answer\n" +
        "409 key_expired from then on",
      run: onKept(remove),
    },
  },
  options,
};

function onSecrets(action: (context: Context) => Promise<void>): Run {
  return async (given, surroundings) => {
    const names = namesIn(given);
    const reach = await reachAws(given, surroundings);
    tellPlace(names.stage, reach, surroundings);
    await action({
      ...names,
      given,
      surroundings,
      secrets: createSecretStore(reach),
      place: placeOf(names.stage, reach),
    });
    return 0;
  };
}

/** For an action that changes the secret, which is kept in the history of the stage. */
function onKept(action: (context: Context<KeptSecrets>) => Promise<void>): Run {
  return async (given, surroundings) => {
    const names = namesIn(given);
    await withKeptSecrets(given, surroundings, async (secrets, { reach }) => {
      // The key of a stack that was removed may still decrypt what the present functions cannot read.
      await secrets.ensureKey(names.name);
      await action({ ...names, given, surroundings, secrets, place: placeOf(names.stage, reach) });
    });
    return 0;
  };
}

function namesIn(given: Given): { stage: string; name: string } {
  const stage = stageOf(given);
  return { stage, name: keysSecretName(stage) };
}

async function list(context: Context): Promise<void> {
  const { secret } = await readSecret(context);
  print(context, secret, [`${context.name}:`]);
}

async function create(context: Context<KeptSecrets>): Promise<void> {
  const { secrets, name } = context;
  if ((await secrets.describe(name)) !== undefined) {
    throw new ConfigurationError(
      `The secret ${name} exists already. With new keys, every idempotency key would be paid for again. ` +
        "To add a pepper, use npx idcheck keys rotate.",
    );
  }
  const secret = newKeysSecret(systemRandom, systemClock.now());
  await secrets.create(
    { name, value: secret, action: "create", seen: pepperIdsOf },
    { description: keysDescription },
  );
  print(context, secret, [`Created ${name}:`]);
}

async function rotate(context: Context<KeptSecrets>): Promise<void> {
  const { secrets, name } = context;
  const { secret, stored } = await readSecret(context);
  const rotated = withNewPepper(secret, systemRandom, systemClock.now());
  await secrets.replace({ name, value: rotated, action: "rotate", seen: pepperIdsOf }, stored);
  print(context, rotated, [
    `Rotated ${name}. The functions use the new pepper within five minutes. Remove an older pepper once every`,
    "key that was used with it is past its replay window:",
  ]);
}

async function remove(context: Context<KeptSecrets>): Promise<void> {
  const { secrets, name, given } = context;
  const [id = ""] = given.positionals;
  const { secret, stored } = await readSecret(context);
  const isForced = given.flag("force");
  // Read once more before it is stored: an id that the functions refuse would leave them without keys.
  const remaining = readKeysSecret(withoutPepper(secret, id, isForced));
  const pepper = peppersOf(secret).find((known) => known.id === id);
  if (!isForced) assertUnneeded(pepper, replayWindowHours(given), systemClock.now());
  await secrets.replace({ name, value: remaining, action: "remove", seen: pepperIdsOf }, stored);
  print(context, remaining, [`Removed a pepper from ${name}. These are left:`]);
}

/** Throws ConfigurationError for a pepper with which a key may have been used whose replay window is not over. */
function assertUnneeded(pepper: Pepper | undefined, windowHours: number, now: number): void {
  const neededUntil = pepper?.replacedAt === undefined ? Infinity : pepper.replacedAt + windowHours * hourMs;
  if (now >= neededUntil) return;
  const until =
    neededUntil === Infinity ? "it is unknown until when" : `until ${new Date(neededUntil).toISOString()}`;
  throw new ConfigurationError(
    `Keys that were used with this pepper may still be within their replay window (${until}). Without it they ` +
      "answer 409 key_expired. Wait; or give a shorter --replay-window, if the stage never had a longer one; or use --force.",
  );
}

function replayWindowHours(given: Given): number {
  return numberOf(given, "replay-window", 1, longestReplayWindowHours) ?? longestReplayWindowHours;
}

async function readSecret({
  secrets,
  name,
  place,
}: Context): Promise<{ secret: KeysSecret; stored: StoredSecret }> {
  const stored = await secrets.read(name);
  if (stored === undefined) {
    throw new ConfigurationError(
      `There is no secret ${name}. To make it, run: npx idcheck keys create ${place}`,
    );
  }
  return { secret: readKeysSecret(stored.value), stored };
}

function print({ given, surroundings, name }: Context, secret: KeysSecret, lines: readonly string[]): void {
  const peppers = peppersOf(secret).map(({ id, isCurrent, madeAt, replacedAt }) => ({
    id,
    current: isCurrent,
    madeAt: timeText(madeAt),
    replacedAt: timeText(replacedAt),
  }));
  const rows = peppers.map(({ id, current, madeAt, replacedAt }) => {
    const since = madeAt === null ? "made at an unknown time" : `made ${madeAt}`;
    return `  ${id}  ${since}${current ? ", current" : `, replaced ${replacedAt ?? "at an unknown time"}`}`;
  });
  const removed = secret.removed.map((id) => `  ${id}  removed`);
  printResult(given, surroundings, { secret: name, peppers, removed: secret.removed }, [
    ...lines,
    ...rows,
    ...removed,
  ]);
}

function timeText(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
